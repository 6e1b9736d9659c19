package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import crawlercommons.filters.basic.BasicURLNormalizer;
import dripstone.source.crawl.url.TrackingParameters;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys of frontiers that were written with crawler-commons' normaliser, as the first builds did. */
final class StoredAddressesTest {
    private final Addresses addresses = new Addresses();
    private final BasicURLNormalizer before = BasicURLNormalizer.newBuilder().queryParamsToRemove(TrackingParameters.DEFAULT).build();

    @Property(tries = 5000)
    void storedAddress_isItsOwnNormalForm(
            @ForAll @StringLength(max = 30) @Chars({'/', '.', '%', '2', 'e', 'E', '?', '&', '=', ';', 'a', 'b', '~', '[', '|', '(',
                ':', '@', ' ', 'ä', '"', '^', '+', ',', '$', '*'}) String tail) {
        String stored = filtered("http://example.org/" + tail);
        if (stored == null || stored.contains("/?/")) { // what it makes of "!/" is no address of anybody's
            return;
        }
        try {
            Assume.that(URI.create(stored).getHost() != null);
        } catch (IllegalArgumentException e) {
            Assume.that(false);
        }
        Assume.that(addresses.normal(stored).isPresent());
        assertEquals(Optional.of(stored), addresses.normal(stored).map(URI::toString), tail);
    }

    /** Null where that normaliser knew no form, or failed. */
    private @Nullable String filtered(String address) {
        try {
            return before.filter(address);
        } catch (StringIndexOutOfBoundsException e) {
            return null;
        }
    }

    @Test
    void defaultTrackingParameters_areThoseOfTheSetting() throws Exception {
        String written = "[" + String.join(", ", TrackingParameters.DEFAULT) + "]";
        assertEquals(written, CrawlSettings.TRACKING);
        List<String> first = List.of("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "dclid",
                "fbclid", "msclkid", "yclid", "mc_cid", "mc_eid", "igshid", "_ga", "_gl", "phpsessid", "jsessionid", "PHPSESSID");
        for (String name : first) {
            assertTrue(addresses.normal("http://h/?" + name + "=1").map(URI::toString).filter("http://h/"::equals).isPresent(), name);
        }
    }
}
