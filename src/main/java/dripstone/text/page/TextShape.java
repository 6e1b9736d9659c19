package dripstone.text.page;

import java.util.List;

/**
 * What a text looks like, whatever its language.
 *
 * @param digits share of its characters
 * @param capitalised share of its words that begin with a capital letter
 * @param sentenceMarks stops, commas and their like per word
 * @param endsSentence its last character ends a sentence
 */
record TextShape(double digits, double capitalised, double sentenceMarks, boolean endsSentence) {
    static TextShape of(String text, List<String> words) {
        int digits = 0;
        int capitals = 0;
        int marks = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            capitals += Character.isUpperCase(c) && !Character.isLetterOrDigit(before) ? 1 : 0;
            marks += isMark(c) ? 1 : 0;
            before = c;
        }
        double any = Math.max(1, words.size());
        return new TextShape((double) digits / Math.max(1, text.length()), capitals / any, marks / any, endsSentence(text));
    }

    private static boolean isMark(char c) {
        return c == '.' || c == ',' || c == ';' || c == '!' || c == '?' || c == '。' || c == '、' || c == '，' || c == '；';
    }

    private static boolean endsSentence(String text) {
        int last = text.length() - 1;
        while (last > 0 && (text.charAt(last) == '"' || text.charAt(last) == '”' || text.charAt(last) == ')' || text.charAt(last) == '’')) {
            last--;
        }
        return last >= 0 && ".!?…。！？".indexOf(text.charAt(last)) >= 0;
    }

    /** A currency sign next to a digit. */
    static boolean hasPrice(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$' || (c > 127 && Character.getType(c) == Character.CURRENCY_SYMBOL)) {
                if (isDigit(text, i + 1) || isDigit(text, i + 2) || isDigit(text, i - 1) || isDigit(text, i - 2)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isDigit(String text, int i) {
        return i >= 0 && i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
}
