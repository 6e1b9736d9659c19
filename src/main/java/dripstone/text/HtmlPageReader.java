package dripstone.text;

import java.util.Locale;
import org.jsoup.nodes.Document;

/**
 * Reads HTML pages with jsoup: main text in reading order by general heuristics (semantic elements, link density, text density,
 * hints in class names; no rule knows a site), links and robots directives.
 *
 * <p>Bounded for any input by {@link HtmlParser}: elements, depth, attributes and seconds. What lies beyond a bound is left out.
 * Thread-safe.
 */
public final class HtmlPageReader implements PageReader {
    private static final String VERSION = "html/1";
    private final String agent;

    /** @param agent product token of the crawler, whose own robots meta is obeyed too; empty for none */
    public HtmlPageReader(String agent) {
        this.agent = agent.toLowerCase(Locale.ROOT);
    }

    @Override
    public Page read(byte[] body, String charset, String address) {
        Document document = HtmlParser.parse(TextDecoder.html(body, charset), address);
        PageFacts facts = PageFacts.of(document, agent);
        String text = TextNormalizer.normalize(MainText.of(document, facts.title()));
        return new Page(facts.title(), text, facts.language(), facts.canonical(), facts.links(), facts.robots());
    }

    @Override
    public String version() {
        return VERSION;
    }
}
