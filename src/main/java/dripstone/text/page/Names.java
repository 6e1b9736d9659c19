package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Element;

/** The words that authors of pages name their elements with: {@code id="navBar" class="post-body"} says nav, bar, post, body. */
final class Names {
    private static final int MOST_CHARS = 1000;
    private static final int MOST_WORDS = 40;

    private Names() {}

    /** Id and class, separated by a blank; empty where they are absurdly long. */
    static String of(Element e) {
        String id = e.attr("id");
        String classes = e.attr("class");
        return id.length() + classes.length() > MOST_CHARS ? "" : id.isEmpty() ? classes : id + " " + classes;
    }

    /** Words of at least two letters, lower case, in order; what is made of digits is left out. */
    static List<String> words(String names) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= names.length() && words.size() < MOST_WORDS; i++) {
            if (i == names.length() || isBoundary(names, i)) {
                if (i - from >= 2 && i - from <= 24) {
                    words.add(names.substring(from, i).toLowerCase(Locale.ROOT));
                }
                from = i < names.length() && Character.isLetter(names.charAt(i)) ? i : i + 1;
            }
        }
        return words;
    }

    /** Between words written with hyphens, underscores, blanks or capitals. */
    static boolean isBoundary(String s, int i) {
        char c = s.charAt(i);
        return !Character.isLetter(c) || (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(s.charAt(i - 1)));
    }
}
