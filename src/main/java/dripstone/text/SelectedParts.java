package dripstone.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/**
 * What the selectors of a site find on one of its pages.
 *
 * @param title empty where no selector found any; so are author and date
 * @param body outermost elements in reading order; none where no selector found any
 */
record SelectedParts(String title, List<Element> body, String author, String date) {
    private static final int MOST_CHARS = 500;

    /** Takes out what is to be dropped, then looks. */
    static SelectedParts of(Document document, SelectorSettings selectors) {
        for (String drop : selectors.drop()) {
            document.select(drop).remove();
        }
        return new SelectedParts(text(document, selectors.title()), body(document, selectors.body()), text(document, selectors.author()),
                text(document, selectors.date()));
    }

    private static String text(Document document, List<String> selectors) {
        for (String selector : selectors) {
            for (Element e : document.select(selector)) {
                String said = e.hasAttr("datetime") ? e.attr("datetime") : e.hasAttr("content") ? e.attr("content") : e.text();
                String text = TextNormalizer.normalize(said).replace('\n', ' ');
                if (!text.isBlank()) {
                    return text.length() <= MOST_CHARS ? text : text.substring(0, text.offsetByCodePoints(0, MOST_CHARS / 2));
                }
            }
        }
        return "";
    }

    private static List<Element> body(Document document, List<String> selectors) {
        for (String selector : selectors) {
            Elements found = document.select(selector);
            if (found.hasText()) {
                return outermost(found);
            }
        }
        return List.of();
    }

    /** A quoted post inside a post is text of that post. Each element's way up ends at the first that was found. */
    private static List<Element> outermost(Elements found) {
        Set<Element> all = new HashSet<>(found); // elements are equal only to themselves
        List<Element> outermost = new ArrayList<>();
        for (Element e : found) {
            Element up = e.parent();
            while (up != null && !all.contains(up)) {
                up = up.parent();
            }
            if (up == null) {
                outermost.add(e);
            }
        }
        return outermost;
    }
}
