package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page is about: its type, and its main text in reading order.
 *
 * @param text blocks set apart by line ends; not yet normalised
 * @param author as the page declares it; empty where it does not
 * @param published as the page declares it; empty where it does not
 */
public record PageContent(PageType type, String text, String author, String published) {
    /** A page whose chosen blocks hold fewer characters than its JSON-LD by this factor is made by a script: the JSON-LD is its text. */
    private static final int MUCH_MORE = 4;

    private static final int ENOUGH_STRUCTURED_CHARS = 200;

    /** @param title of the page; empty where there is none */
    public static PageContent of(Document document, String title) {
        Reading reading = Reading.of(document, title);
        Model model = Model.shipped();
        double[] types = model.typesOf(reading);
        PageType type = Model.mostProbable(types);
        Markup markup = reading.markup();
        return new PageContent(type, text(reading, model.judge(reading, types), types), markup.author(), markup.published());
    }

    /** As {@link #of(Document, String)}, when it is known where the text stands. @param body elements that hold it, in reading order */
    public static PageContent of(Document document, String title, List<Element> body) {
        Reading reading = Reading.of(document, title);
        List<Block> blocks = new ArrayList<>();
        for (Element element : body) {
            for (Block b : BlockCollector.collect(element).blocks()) {
                if (!b.scope().is(Trait.HIDDEN) && !b.scope().is(Trait.BUTTON)) {
                    blocks.add(b);
                }
            }
        }
        PageType type = Model.mostProbable(Model.shipped().typesOf(reading));
        return new PageContent(type, Rendering.of(blocks), reading.markup().author(), reading.markup().published());
    }

    static String text(Reading reading, double[] judged, double[] types) {
        List<Block> chosen = Choice.of(reading, judged, types);
        String text = Rendering.of(chosen);
        String structured = reading.markup().structured();
        return structured.length() >= ENOUGH_STRUCTURED_CHARS && structured.length() > (long) MUCH_MORE * text.length()
                && text.length() < 400
                ? structured
                : text;
    }
}
