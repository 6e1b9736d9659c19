package dripstone.text;

import dripstone.life.Setting;
import java.util.List;
import org.jsoup.select.QueryParser;
import org.jsoup.select.Selector;

/**
 * Where on the pages of one site things stand, as CSS selectors (jsoup's dialect of Selectors Level 4). Of several selectors the first
 * that finds something counts; of {@code drop} all do. What no selector finds is found as on any page.
 *
 * <p>{@code body} may find many elements, as the posts of a thread: all are taken, in reading order. A {@code meta} or {@code time}
 * element speaks by its {@code content} or {@code datetime} attribute.
 */
public record SelectorSettings(
        @Setting(value = "CSS selectors of a page's title; the first that finds something counts.", byDefault = "[]") List<String> title,
        @Setting(value = "CSS selectors of the main text; everything that the first successful one finds is taken, in reading order.",
                byDefault = "[]") List<String> body,
        @Setting(value = "CSS selectors of the author.", byDefault = "[]") List<String> author,
        @Setting(value = "CSS selectors of the date of publication.", byDefault = "[]") List<String> date,
        @Setting(value = "CSS selectors of what is left out, before anything else is looked for.", byDefault = "[]") List<String> drop) {
    private static final int MOST = 100;
    private static final int MOST_CHARS = 500;

    public SelectorSettings {
        title = checked("title", title);
        body = checked("body", body);
        author = checked("author", author);
        date = checked("date", date);
        drop = checked("drop", drop);
    }

    /** No rules: pages are read as anybody's. */
    public static SelectorSettings none() {
        return new SelectorSettings(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static List<String> checked(String key, List<String> selectors) {
        if (selectors.size() > MOST) {
            throw new IllegalArgumentException(key + " must have at most " + MOST + " selectors: " + selectors.size());
        }
        for (String selector : selectors) {
            if (selector.isBlank() || selector.length() > MOST_CHARS) {
                throw new IllegalArgumentException(key + " must hold selectors of 1 to " + MOST_CHARS + " characters: '" + selector + "'");
            }
            try {
                QueryParser.parse(selector);
            } catch (Selector.SelectorParseException | IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " holds what is no CSS selector: '" + selector + "': " + e.getMessage(), e);
            }
        }
        return List.copyOf(selectors);
    }
}
