package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;

final class HtmlParserTest {
    private static final String ADDRESS = "http://localhost/a/b.html";
    private static final List<String> PIECES = List.of("<p>", "</p>", "<b>", "<i class=x>", "</b>", "<a href=x>", "</a>", "<table>",
            "<tr>", "<td>", "</table>",
            "<li>", "<ul>", "<base href='/c/'>", "<script>var a = '<b>';</script>", "<!-- <p> -->", "<svg><path/></svg>",
            "<title>t</title>", "<body>",
            "<template>", "</template>", "<select><option>", "<frameset>", "<plaintext>", "text ", "&amp;", "<", "</", "<!",
            "<html lang=en>", "<br>", "<form>",
            "<nobr>", "<font>", "\u0000", "é", "<pre>\n", "<textarea>");

    @Property(tries = 2000)
    void parse_withoutCounting_makesTheSameTree(@ForAll("soups") String html) {
        Document counted = HtmlParser.parseCounting(html, ADDRESS);
        Document plain = HtmlParser.parse(html, ADDRESS);
        assertEquals(counted.outerHtml(), plain.outerHtml());
        assertEquals(counted.baseUri(), plain.baseUri());
    }

    @Provide
    Arbitrary<String> soups() {
        return Arbitraries.of(PIECES).list().ofMaxSize(60).map(l -> String.join("", l));
    }

    @Test
    void parse_ofAsManyElementsAsTagsCanMake_staysBelowTheBound() {
        String opened = "<b><i><u><s><em><tt><big><code><font><small><strike><strong><nobr>";
        String html = opened + "<p>x".repeat(HtmlParser.MAX_ELEMENTS / 20 - 20);
        Document plain = HtmlParser.parse(html, ADDRESS);
        assertTrue(plain.getAllElements().size() < HtmlParser.MAX_ELEMENTS, "elements=" + plain.getAllElements().size());
    }

    @Test
    void parse_ofTooManyElements_stopsAtTheBound() {
        Document document = HtmlParser.parse("<p>x".repeat(HtmlParser.MAX_ELEMENTS + 1000), ADDRESS);
        assertTrue(document.getAllElements().size() <= HtmlParser.MAX_ELEMENTS + 100);
    }
}
