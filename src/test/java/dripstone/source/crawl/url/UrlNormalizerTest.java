package dripstone.source.crawl.url;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlNormalizerTest {
    private final UrlNormalizer normalizer = new UrlNormalizer(new TrackingParameters(TrackingParameters.DEFAULT));

    @ParameterizedTest
    @CsvSource({
        "HTTP://user:pw@Example.ORG:80/a/./b/../c#d, http://example.org/a/c",
        "http:\\\\example.org\\a, http://example.org/a",
        "http://example.org./, http://example.org/",
        "http://example.org?, http://example.org/",
        "http://example.org/%7Ea%2fb%e4, http://example.org/~a%2Fb%E4",
        "http://example.org/100%, http://example.org/100%25",
        "http://example.org/%%34%31, http://example.org/%254" + "1",
        "http://example.org/a|b^c`{d}[e]\"f, http://example.org/a%7Cb%5Ec%60%7Bd%7D%5Be%5D%22f",
        "http://example.org//a///b, http://example.org//a///b",
        "http://example.org/ä?ö=ü, http://example.org/%C3%A4?%C3%B6=%C3%BC",
        "http://example.org/?utm_source=a&x=1&GCLID=3&&y, http://example.org/?x=1&&y",
        "http://example.org/?utm%5Fsource=a, http://example.org/",
        "http://example.org/a;jsessionid=12AB;v=1/b?x, http://example.org/a;v=1/b?x",
        "http://example.org/a/..;jsessionid=1/b, http://example.org/b",
        "http://0x7f.1/, http://127.0.0.1/",
        "http://[0:0:0:0:0:0:0:1]:8080/, http://[::1]:8080/",
        "https://bücher.example:443/, https://xn--bcher-kva.example/",
    })
    void normalize_isOneForm(String given, String expected) {
        assertEquals(expected, normal(given));
        assertEquals(expected, normal(expected), "and a fixed point");
        URI.create(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a/", "a", "", "http://", "http://a b/", "http://1.2.3.4.5/", "http://a:65536/", "mailto:x", "//a/"})
    void normalize_ofOtherThings_isRefusedWithAReason(String given) {
        assertTrue(!assertInstanceOf(Normalized.Refused.class, normalizer.normalize(given)).reason().isEmpty());
    }

    @Test
    void normalize_namesWhatItTookOut() {
        Normalized n = normalizer.normalize("http://h/p;JSESSIONID=1?utm_a=1&b=2&fbclid=3");
        assertEquals(List.of("JSESSIONID", "utm_a", "fbclid"), assertInstanceOf(Normalized.Normal.class, n).removed());
    }

    @Test
    void trackingParameters_areConfigurable() {
        UrlNormalizer own = new UrlNormalizer(new TrackingParameters(List.of("ref", "s_*")));
        assertEquals("http://h/?utm_source=1&s=3",
                assertInstanceOf(Normalized.Normal.class, own.normalize("http://h/?utm_source=1&REF=2&s=3&s_x=4")).url().href());
        for (String wrong : new String[] {"", "*", "a b", "a=b", "a&b"}) {
            assertThrows(IllegalArgumentException.class, () -> new TrackingParameters(List.of(wrong)), wrong);
        }
    }

    @Test
    void canonical_isAnotherPageThatCouldBeMeant() {
        HttpUrl page = parsed("http://h/docs/a?print=1");
        assertEquals(Optional.of("http://h/docs/a"), normalizer.canonical(page, "a#top").map(HttpUrl::href));
        assertEquals(Optional.of("https://h/docs/a?print=1"), normalizer.canonical(page, "https://h/docs/a?print=1").map(HttpUrl::href));
        for (String none : new String[] {"", "?print=1", "http://h/docs/a?print=1&utm_source=x", "/", "javascript:x", "http://",
            "http://x/"}) {
            assertEquals(Optional.empty(), normalizer.canonical(page, none), none);
        }
        assertEquals(Optional.of("http://h/"), normalizer.canonical(parsed("http://h/index.html"), "/").map(HttpUrl::href));
    }

    @Property(tries = 3000)
    void normalize_isAFixedPointThatJavaCanRead(
            @ForAll @StringLength(max = 40) @Chars({'/', '.', '%', '2', 'e', 'E', '?', '#', '&', '=', ';', 'u', 't', 'm', '_', 'a', '[',
                '|', '\\', '@', ':', ' ', '\t', 'ä', '\uD83D', '\uDE00', '"', '^', '+'}) String tail) {
        String given = "http://example.org/" + tail;
        String once = normal(given);
        assertEquals(once, normal(once), given);
        assertEquals("example.org", URI.create(once).getHost(), once);
    }

    @Property
    void parse_neverThrows(@ForAll @StringLength(max = 60) String input, @ForAll @StringLength(max = 20) String other) {
        HttpUrl.parse(input, parsed("http://example.org/a/b?c#d"));
        if (HttpUrl.parse("http://" + other) instanceof HttpUrl.Result.Parsed p) {
            assertEquals(p.url(), parsed(p.url().href()), "a serialisation parses to itself");
        }
    }

    private String normal(String given) {
        return assertInstanceOf(Normalized.Normal.class, normalizer.normalize(given), given).url().href();
    }

    private static HttpUrl parsed(String url) {
        return assertInstanceOf(HttpUrl.Result.Parsed.class, HttpUrl.parse(url)).url();
    }
}
