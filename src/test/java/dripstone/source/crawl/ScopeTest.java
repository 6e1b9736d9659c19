package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScopeTest {
    private final Addresses addresses = new Addresses();

    @ParameterizedTest
    @CsvSource({
        "HTTP://EXAMPLE.org, http://example.org/",
        "http://example.org:80/a/../b/./c, http://example.org/b/c",
        "https://example.org:443/, https://example.org/",
        "http://example.org:8080/a#b, http://example.org:8080/a",
        "http://example.org/?utm_source=a&x=1&gclid=3, http://example.org/?x=1",
        "http://example.org/%7euser/%e4, http://example.org/~user/%E4",
        "http://user:secret@example.org/, http://example.org/",
    })
    void normal_isOneForm(String given, String expected) {
        assertEquals(Optional.of(URI.create(expected)), addresses.normal(given));
        assertEquals(Optional.of(URI.create(expected)), addresses.normal(expected), "and a fixed point");
    }

    @ParameterizedTest
    @CsvSource({"mailto:a@b.c", "javascript:void(0)", "ftp://example.org/", "http://", "''", "file:///etc/passwd",
        "http://example.org/a/a/a/a/a/", "'http://exa mple/'"})
    void normal_otherThings_areNone(String given) {
        assertEquals(Optional.empty(), addresses.normal(given));
    }

    @Test
    void normal_tooLongOrTooDeep_isNone() {
        assertEquals(Optional.empty(), addresses.normal("http://example.org/" + "x".repeat(2000)));
        String deep = java.util.stream.IntStream.range(0, 41).mapToObj(Integer::toString).collect(Collectors.joining("/"));
        assertEquals(Optional.empty(), addresses.normal("http://example.org/" + deep));
    }

    @Property
    void normal_neverThrowsAndIsAFixedPoint(@ForAll @StringLength(max = 40) String tail) {
        addresses.normal("http://example.org/" + tail)
                .ifPresent(uri -> assertEquals(Optional.of(uri), addresses.normal(uri.toString())));
        addresses.resolved(URI.create("http://example.org/a/b"), tail);
    }

    @Property
    void rule_starIsAnyRun(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 12) String path,
            @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'd') String raw) {
        String rule = "*" + raw.replace('d', '*');
        String address = "http://h/" + path;
        boolean expected = Pattern.matches(
                java.util.Arrays.stream(rule.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), address);
        assertEquals(expected, new UrlRule(rule).matches(URI.create(address)), rule + " " + address);
    }

    @Test
    void scope_rulesCombine() {
        SiteSettings site = CrawlTesting.site(URI.create("http://example.org/docs/"), b -> {
            b.include = List.of("http://example.org/docs/", "https://*.example.org/*/index.html");
            b.exclude = List.of("/docs/old", "*.pdf", "/*?print=*");
        });
        Scope scope = new Scope(site, addresses);
        assertTrue(scope.contains(URI.create("http://example.org/docs/a"), 1));
        assertTrue(scope.contains(URI.create("https://www.example.org/x/index.html"), 1));
        assertFalse(scope.contains(URI.create("http://example.org/other"), 1));
        assertFalse(scope.contains(URI.create("http://example.org/docs/old/x"), 1));
        assertFalse(scope.contains(URI.create("http://example.org/docs/x.pdf"), 1));
        assertFalse(scope.contains(URI.create("http://example.org/docs/x?print=1"), 1));
        assertFalse(scope.contains(URI.create("http://example.org/docs/a"), 33), "depth");
    }

    @Test
    void scope_withoutRulesIsTheSeedsHostWithEitherScheme() {
        Scope scope = new Scope(CrawlTesting.site(URI.create("http://example.org/x")), addresses);
        assertTrue(scope.contains(URI.create("https://example.org/anything"), 0));
        assertFalse(scope.contains(URI.create("http://example.org:8080/"), 0));
        assertFalse(scope.contains(URI.create("http://www.example.org/"), 0));
    }

    @Test
    void settings_sayWhichKeyIsWrong() {
        URI seed = URI.create("http://example.org/");
        refused("name ", () -> CrawlTesting.site(seed, b -> b.name = "A b"));
        refused("include ", () -> CrawlTesting.site(seed, b -> b.include = List.of("docs")));
        refused("seeds ", () -> CrawlTesting.site(URI.create("ftp://x/")));
        refused("quiet-hours ", () -> CrawlTesting.site(seed, b -> b.quietHours = "nights"));
        refused("contact ", () -> CrawlSettings.withContact("a) evil (b"));
    }

    private static void refused(String begin, Executable make) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
        assertTrue(message.startsWith(begin), message);
    }
}
