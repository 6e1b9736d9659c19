package dripstone.text;

import dripstone.text.page.PageContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;

/**
 * Reads HTML pages with jsoup: the page's type and its main text in reading order ({@link PageContent}; no rule knows a site), or what a
 * site's selectors say; the text's language; links and robots directives.
 *
 * <p>Bounded for any input by {@link HtmlParser}: elements, depth, attributes and seconds. What lies beyond a bound is left out.
 * Thread-safe.
 */
public final class HtmlPageReader implements PageReader {
    private static final String VERSION = "html/3";
    private static final int MOST_FACT_CHARS = 200;
    private final String agent;

    /** @param agent product token of the crawler, whose own robots meta is obeyed too; empty for none */
    public HtmlPageReader(String agent) {
        this.agent = agent.toLowerCase(Locale.ROOT);
    }

    @Override
    public Page read(byte[] body, String charset, String address, SelectorSettings selectors) {
        Document document = HtmlParser.parse(TextDecoder.html(body, charset), address);
        PageFacts facts = PageFacts.of(document, agent);
        SelectedParts selected = SelectedParts.of(document, selectors);
        String title = selected.title().isEmpty() ? facts.title() : selected.title();
        PageContent content = selected.body().isEmpty()
                ? PageContent.of(document, title)
                : PageContent.of(document, title, selected.body());
        String text = TextNormalizer.normalize(content.text());
        String language = language(text, facts.language());
        return new Page(title, text, language, facts.canonical(), facts.links(), facts.robots(), told(content, selected),
                facts.head());
    }

    /** The text's own language; as the page declares it where that says the same and more: {@code en-gb}. */
    private static String language(String text, String declared) {
        String found = LanguageIdentifier.identify(text).map(LanguageIdentifier.Language::tag).orElse(declared);
        return declared.startsWith(found + "-") ? declared : found;
    }

    private static List<String> told(PageContent content, SelectedParts selected) {
        List<String> facts = new ArrayList<>();
        facts.add("page-type=" + content.type().label());
        add(facts, "author", selected.author().isEmpty() ? content.author() : selected.author());
        add(facts, "published", selected.date().isEmpty() ? content.published() : selected.date());
        if (!selected.body().isEmpty()) {
            facts.add("extract=site");
        }
        return facts;
    }

    private static void add(List<String> facts, String name, String value) {
        String plain = TextNormalizer.normalize(value).replace('\n', ' ').strip();
        if (!plain.isEmpty() && plain.length() <= MOST_FACT_CHARS) {
            facts.add(name + "=" + plain);
        }
    }

    @Override
    public String version() {
        return VERSION;
    }
}
