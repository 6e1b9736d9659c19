package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.source.crawl.SiteSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every shipped example of a site is loaded as an administrator's would be, and tried on a page of its kind. */
final class SiteExamplesTest {
    private static final Path EXAMPLES = Path.of("crawler-config", "sites", "examples");
    private final HtmlPageReader reader = new HtmlPageReader("");

    private static SiteSettings example(String name) throws Exception {
        Path file = EXAMPLES.resolve(name + ".yaml");
        return ConfigurationReader.site(Files.readString(file), file.toString());
    }

    private Page read(String example, String html) throws Exception {
        return reader.read(html.getBytes(StandardCharsets.UTF_8), "", "https://example.org/x", example(example).extract());
    }

    @Test
    void everyExampleLoads() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<Path> all = files.sorted().toList();
            assertEquals(4, all.size());
            for (Path file : all) {
                SiteSettings site = ConfigurationReader.site(Files.readString(file), file.toString());
                assertFalse(site.extract().body().isEmpty(), file.toString());
            }
        }
    }

    @Test
    void examplesAreNotReadAsSites(@TempDir Path conf) throws Exception {
        Files.createDirectories(conf.resolve("sites/examples"));
        Files.copy(EXAMPLES.resolve("wiki.yaml"), conf.resolve("sites/examples/wiki.yaml"));
        Path file = Files.writeString(conf.resolve("dripstone.yaml"), "model-name: main\n");
        assertTrue(ConfigurationReader.read(file, java.util.Map.of()).sites().isEmpty());
    }

    @Test
    void wiki_keepsTheArticle_withoutEditLinksAndBoxes() throws Exception {
        Page page = read("wiki", """
                <title>Stalactite - Wiki</title><body><h1 id=firstHeading>Stalactite</h1><div id=bodyContent><div id=mw-content-text>
                <div class=mw-parser-output><p>A stalactite hangs from the roof.<sup class=reference>[1]</sup></p>
                <div id=toc class=toc>Contents 1 Growth</div><h2>Growth<span class=mw-editsection>[edit]</span></h2>
                <p>It grows drop by drop.</p><table class=navbox><tr><td>Speleothems</td></tr></table></div></div></div></body>""");
        assertEquals("A stalactite hangs from the roof.[1]\n\nGrowth\n\nIt grows drop by drop.", page.text());
        assertEquals("Stalactite", page.title());
        assertTrue(page.facts().contains("extract=site"), page.facts().toString());
    }

    @Test
    void forum_keepsEveryPost_withoutSignatures() throws Exception {
        String post = "<div class=message><h4 class=message-name><a class=username>%s</a></h4>"
                + "<div class=message-attribution><time datetime='2024-07-0%dT10:00:00Z'>then</time></div>"
                + "<article class=message-body><div class=bbWrapper>%s</div></article><aside class=message-signature>Buy now</aside></div>";
        Page page = read("forum", "<title>T | F</title><body><h1 class=p-title-value>Which lamp?</h1>"
                + post.formatted("ada", 1, "Which lamp for a cave?") + post.formatted("bob", 2, "Carbide, of course.")
                + "<div class=related>Other threads</div></body>");
        assertEquals("Which lamp for a cave?\n\nCarbide, of course.", page.text());
        assertEquals("Which lamp?", page.title());
        assertTrue(page.facts().containsAll(List.of("author=ada", "published=2024-07-01T10:00:00Z")), page.facts().toString());
    }

    @Test
    void questions_keepQuestionAndAnswers_withoutComments() throws Exception {
        Page page = read("questions", """
                <body><div id=question-header><h1>How deep is it?</h1></div>
                <div class=question><div class=s-prose><p>How deep is the cave?</p><pre>depth()</pre></div>
                <div class=comments>me too</div></div>
                <div class=answer><div class=js-vote-count>7</div><div class=s-prose><p>Very.</p></div></div></body>""");
        assertEquals("How deep is the cave?\n\ndepth()\n\nVery.", page.text());
        assertEquals("How deep is it?", page.title());
    }

    @Test
    void news_keepsTheBody_withoutWhatStandsBesideIt() throws Exception {
        Page page = read("news", """
                <head><meta property="article:published_time" content="2025-01-29"><meta name=author content="A. Writer"></head>
                <body><article>
                <h1>Drops</h1><div itemprop=articleBody><p>It rained.</p><aside>Read more</aside><figure>a drop</figure><p>A lot.</p></div>
                </article></body>""");
        assertEquals("It rained.\n\nA lot.", page.text());
        assertTrue(page.facts().containsAll(List.of("author=A. Writer", "published=2025-01-29")), page.facts().toString());
    }

    @Test
    void aPageThatTheSelectorsDoNotFit_isReadAsAnybodys() throws Exception {
        Page page = read("wiki", "<body><p>" + "A page of another make, with a text of its own, and long enough. ".repeat(5)
                + "</p></body>");
        assertTrue(page.text().contains("of another make"), page.text());
        assertFalse(page.facts().contains("extract=site"));
    }

    @Test
    void whatIsNoSelector_isRefusedWithKeyAndLine() throws IOException {
        String yaml = "name: a\nseeds: [\"http://h/\"]\nextract:\n  body: [\"div[\"]\n";
        ConfigurationException wrong = org.junit.jupiter.api.Assertions.assertThrows(
                ConfigurationException.class, () -> ConfigurationReader.site(yaml, "a.yaml"));
        assertTrue(wrong.toString().contains("a.yaml:4: extract.body: body holds what is no CSS selector: 'div['"), wrong.toString());
    }
}
