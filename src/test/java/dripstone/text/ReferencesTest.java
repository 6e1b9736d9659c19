package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferencesTest {
    private static final List<String> BASES = List.of("http://host/a/b/c.html", "https://host:8080/", "http://HOST", "http://host:80/x",
            "http://host/a//b/", "http://host/a/../b/./c", "http://host/a?q=/x/y#f/g", "http://user@host/a/b", "file:/a/b", "",
            "nonsense", "http://h_o/%41/b",
            "http://host/" + "a/".repeat(80), "http://127.0.0.1:0/a/", "HTTP://host/a/b", "http://host/a b/c", "http:///a");
    private static final List<String> PIECES = List.of("a", "b.html", "..", ".", "/", "//", "#f", "#", "?q=1", "../", "./", "http://",
            "https://",
            "HTTP://", "host", ":80", ":", " ", "%20", "é", "\u2003", "\t", "x_y-z.", "...", "mailto:", "@",
            "\\", ";", "0", "?", "&a=b", "~", "+", "%2e", "(x)", "'", "\"", "|", ",", "?x=/../y#z", "?/./", "a?b=c:d");

    /** What jsoup makes of it, less the fragment. */
    private static String byJsoup(Element a) {
        String resolved = a.absUrl("href").strip();
        int fragment = resolved.indexOf('#');
        return fragment < 0 ? resolved : resolved.substring(0, fragment);
    }

    private static void compare(String base, String reference) {
        Document document = Document.createShell(base);
        Element a = document.body().appendElement("a").attr("href", reference);
        String stripped = reference.strip();
        if (!stripped.isEmpty() && !stripped.startsWith("#")) {
            assertEquals(byJsoup(a), References.of(document).absolute(a, "href"), "base=" + base + " reference=" + reference);
        }
    }

    @Property(tries = 20_000)
    void absolute_isWhatJsoupMakesOfIt(@ForAll("bases") String base, @ForAll("references") String reference) {
        compare(base, reference);
    }

    @Provide
    Arbitrary<String> bases() {
        return Arbitraries.of(BASES);
    }

    @Provide
    Arbitrary<String> references() {
        return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(7).map(l -> String.join("", l));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.html", "../x.html", "../../x.html#y(z)", "../../../x.html", "/x/y", "http://other.example/a/b.html", "x/",
            "x/..", "../", "..", ".x", "x/.y"})
    void absolute_ofWhatPagesHold_isWhatJsoupMakesOfIt(String reference) {
        BASES.forEach(base -> compare(base, reference));
    }

    @Test
    void absolute_goesByThePagesOwnBase() {
        Document document = HtmlParser.parse("<base href='/other/place/'><a href='x.html'>x</a>", "http://host/a/b");
        assertEquals("http://host/other/place/x.html", References.of(document).absolute(document.expectFirst("a"), "href"));
    }
}
