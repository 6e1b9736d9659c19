package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class AddressMemoTest {
    private final Addresses remembering = new Addresses();

    /** Asked of a normaliser that has answered much before, and of a fresh one. */
    @Property(tries = 1000)
    void normal_isWhatItWouldBeWithoutMemory(@ForAll("addresses") String address) {
        assertEquals(new Addresses().normal(address), remembering.normal(address));
        assertEquals(new Addresses().normal(address), remembering.normal(address), "a second time");
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.of(List.of("http://", "https://", "host", "HOST.", ":80", "/", "a", "..", "%41", "?x=1", "&utm_source=2",
                ";jsessionid=1", "#f", " ", "é",
                "ftp:", "[::1]", "0x7f.1", "a/".repeat(120))).list().ofMinSize(1).ofMaxSize(8).map(l -> String.join("", l));
    }

    @Test
    void normal_ofMoreAddressesThanThereArePlaces_isStillTheirOwn() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 60_000; i++) {
                String address = "http://host/" + i;
                assertEquals(address, remembering.normal(address).orElseThrow().toString());
            }
        }
    }

    @Test
    void normal_asked_twice_isOneObject() {
        assertSame(remembering.normal("http://host/a").orElseThrow(), remembering.normal("http://host/a").orElseThrow());
    }

    @Test
    void knownPages_containNothingThatWasNotAdded() {
        KnownPages known = new KnownPages();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200_000; i++) {
            String address = "http://host/" + 2 * random.nextInt(100_000);
            known.add("site" + (i & 1), address);
            assertTrue(known.contains("site" + (i & 1), address));
        }
        for (int i = 1; i < 200_000; i += 2) {
            assertFalse(known.contains("site0", "http://host/" + i));
        }
        assertFalse(known.contains("site", "http://host/2"));
    }
}
