package dripstone.text;

import java.text.Normalizer;

/** {@link TextNormalizer}, character by character: what its leaps over plain runs are compared with. */
final class TextNormalizerByCharacters {
    private TextNormalizerByCharacters() {}

    static String normalize(String text) {
        String clean = clean(text);
        String composed = Normalizer.isNormalized(clean, Normalizer.Form.NFC) ? clean : Normalizer.normalize(clean, Normalizer.Form.NFC);
        return layOut(composed);
    }

    /** Line ends and characters, one by one; what is left may be composed safely. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int marks = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r') {
                i += i < text.length() && text.charAt(i) == '\n' ? 1 : 0;
                c = '\n';
            }
            int kept = TextNormalizer.kept(c);
            if (kept >= 0) {
                marks = TextNormalizer.isMark(kept) ? marks + 1 : 0;
                if (marks <= TextNormalizer.MAX_MARKS) {
                    out.appendCodePoint(kept);
                }
            }
        }
        return out.toString();
    }

    /** Bounds runs of blanks, empty lines and (a few marks decompose into two) marks again; drops blanks before a line end. */
    private static String layOut(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int newlines = 0;
        int blanks = 0;
        int blanksFrom = 0;
        int marks = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            int at = i;
            i += Character.charCount(c);
            if (c == '\n') {
                newlines++;
                blanks = 0;
                marks = 0;
            } else if (TextNormalizer.isBlank(c)) {
                blanksFrom = blanks == 0 ? at : blanksFrom;
                blanks++;
                marks = 0;
            } else {
                TextNormalizer.newlines(out, newlines);
                out.append(text, blanksFrom, blanksFrom + Math.min(blanks, TextNormalizer.MAX_BLANKS));
                newlines = 0;
                blanks = 0;
                blanksFrom = i;
                marks = TextNormalizer.isMark(c) ? marks + 1 : 0;
                if (marks <= TextNormalizer.MAX_MARKS) {
                    out.appendCodePoint(c);
                }
            }
        }
        return out.toString();
    }
}
