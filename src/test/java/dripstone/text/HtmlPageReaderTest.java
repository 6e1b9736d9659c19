package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HtmlPageReaderTest {
    private static final String ADDRESS = "http://localhost/docs/page.html?x=1#top";
    private static final String SENTENCE = "The drop falls from the roof of the cave, and each leaves a little stone behind it. ";
    private final HtmlPageReader reader = new HtmlPageReader("Dripstone");

    private Page read(String html) {
        return reader.read(html.getBytes(StandardCharsets.UTF_8), "", ADDRESS);
    }

    @Test
    void read_keepsReadingOrder_ofHeadingsParagraphsListsCodeAndTables() {
        Page page = read("""
                <html lang="EN-gb"><head><title>Caves &amp; stones</title></head><body><nav><a href="/">Home page of this site</a></nav>
                <main><h1>On caves</h1><p>%s</p><ul><li>one  thing</li><li>another</li></ul>
                <pre>if (x)
                    return  1;</pre><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><p>%s</p></main>
                <footer>Copyright by nobody</footer></body></html>""".formatted(SENTENCE, SENTENCE));
        String s = SENTENCE.strip();
        assertEquals("On caves\n\n" + s + "\n\n- one thing\n- another\n\nif (x)\n    return  1;\n\na | b\n1 | 2\n\n" + s, page.text());
        assertEquals("Caves & stones", page.title());
        assertEquals("en-gb", page.language());
    }

    @Test
    void read_leavesOutBoilerplate() {
        String text = read("<body><div id='cookie-consent'>We use cookies on this site, do you agree to all of them?</div>"
                + "<div class='sidebar'>Popular posts of this week and more</div><div class='content'><p>" + SENTENCE.repeat(4)
                + "</p></div><div style='display: none'>hidden text</div><script>var x = 'script';</script></body>").text();
        assertEquals(SENTENCE.repeat(4).strip(), text);
    }

    @Test
    void read_aPageOfLinksOnly_keepsTheLinksText() {
        String text = read("<body><ul><li><a href=a>First chapter</a></li><li><a href=b>Second chapter</a></li></ul></body>").text();
        assertTrue(text.contains("First chapter") && text.contains("Second chapter"), text);
    }

    @Test
    void read_givesAbsoluteLinksWithoutFragments() {
        Page page = read("<head><base href='/base/'><link rel='canonical' href='canon.html#x'></head><body><a href='a b.html#frag'>x</a>"
                + "<a href='#top'>self</a><a rel='external nofollow' href='//h/p?q'>y</a><a href='mailto:a@b'>m</a>"
                + "<a href='javascript:void(0)'>j</a><area href='c'></body>");
        assertEquals(List.of(new Page.Link("http://localhost/base/a%20b.html", false), new Page.Link("http://h/p?q", true),
                new Page.Link("http://localhost/base/c", false)), page.links());
        assertEquals("http://localhost/base/canon.html", page.canonical());
    }

    @Test
    void read_robots_ofAllAndOfThisAgentOnly() {
        Page page = read("<meta name=ROBOTS content='NoIndex, follow'><meta name=dripstone content=nofollow>"
                + "<meta name=otherbot content=none>");
        assertEquals(List.of("noindex", "follow", "nofollow"), page.robots());
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,'',''", "windows-1252,'',''", "ISO-8859-1,latin1,''", "UTF-8,utf-8,iso-8859-1", "windows-1251,'',windows-1251",
            "UTF-16LE,'',utf-8"})
    void read_findsTheCharset(String real, String header, String meta) {
        String word = real.equals("windows-1251") ? "Привет" : "Grüße";
        String mark = real.startsWith("UTF-16") ? "\ufeff" : "";
        String html = mark + (meta.isEmpty() ? "" : "<meta charset=\"" + meta + "\">") + "<p>" + word + "</p>";
        assertEquals(word, reader.read(html.getBytes(Charset.forName(real)), header, ADDRESS).text());
    }

    @ParameterizedTest
    @CsvSource({"<div>,50000", "<b>,60000", "<table><tr><td>,50000", "<a href=x>,60000", "<ul><li>,50000", "<p><b a=1><i>,30000",
            "<svg><g>,50000", "<font size=1><a>,30000", "<!---->,200000", "<form><select><option>,50000", "<pre>,50000", "</p>,300000"})
    void read_deepOrManyElements_isBounded(String open, int count) {
        String html = open.repeat(count) + "end of it";
        Page page = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> read(html));
        assertFalse(page.text().contains("<"));
    }

    @Test
    void read_hugeBodies_areBounded() {
        StringBuilder attributes = new StringBuilder("<div ");
        for (int i = 0; attributes.length() < 20_000_000; i++) {
            attributes.append('a').append(i).append("='x' ");
        }
        String words = "<p>" + SENTENCE.repeat(20_000_000 / SENTENCE.length()) + "</p>";
        String tiny = "<i>".repeat(20_000_000 / 3);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            assertEquals("", read(attributes.toString()).text());
            assertTrue(read(words).text().length() > 19_000_000);
            assertEquals("", read(tiny).text());
        });
    }

    @Property(tries = 300)
    void read_anyBytes_givesAPage(@ForAll byte[] body) {
        reader.read(body, "", ADDRESS);
    }

    @Test
    void read_aPageCutAtEveryByte_givesAPage() {
        byte[] whole = ("\ufeff<!DOCTYPE html><html lang=de><meta charset=utf-8><title>ü</title><body><p>Größe &amp; <b>mehr</b>"
                + "<table><tr><td>1<td>2</table><pre>\n x</pre><!-- c --><a href='/x'>l</a>").getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n <= whole.length; n++) {
            reader.read(java.util.Arrays.copyOf(whole, n), "", ADDRESS);
        }
    }
}
