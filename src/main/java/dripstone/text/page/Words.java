package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a text: runs of letters, marks, digits and underscores of the lower-cased text. */
final class Words {
    private Words() {}

    static List<String> of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        int from = -1;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean inWord = Character.isLetterOrDigit(c) || c == '_' || Character.isSurrogate(c);
            if (inWord && from < 0) {
                from = i;
            } else if (!inWord && from >= 0) {
                words.add(lower.substring(from, i));
                from = -1;
            }
        }
        if (from >= 0) {
            words.add(lower.substring(from));
        }
        return words;
    }
}
