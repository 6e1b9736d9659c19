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
            int kept = kept(c);
            if (kept >= 0) {
                marks = isMark(kept) ? marks + 1 : 0;
                if (marks <= TextNormalizer.MAX_MARKS) {
                    out.appendCodePoint(kept);
                }
            }
        }
        return out.toString();
    }

    /** What stands for the code point, or −1 for nothing. */
    private static int kept(int c) {
        if ((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t') {
            return c;
        }
        return switch (c) {
            case 0x0b, 0x0c, 0x85, 0x2028, 0x2029 -> '\n';
            case 0xad, 0xfeff -> -1;
            default -> keptByType(c);
        };
    }

    private static int keptByType(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> -1;
            case Character.SURROGATE -> 0xfffd;
            default -> (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ? -1 : c; // noncharacters
        };
    }

    private static boolean isMark(int c) {
        if (c < 0x300) {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK || type == Character.ENCLOSING_MARK;
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
            } else if (isBlank(c)) {
                blanksFrom = blanks == 0 ? at : blanksFrom;
                blanks++;
                marks = 0;
            } else {
                newlines(out, newlines);
                out.append(text, blanksFrom, blanksFrom + Math.min(blanks, TextNormalizer.MAX_BLANKS));
                newlines = 0;
                blanks = 0;
                blanksFrom = i;
                marks = isMark(c) ? marks + 1 : 0;
                if (marks <= TextNormalizer.MAX_MARKS) {
                    out.appendCodePoint(c);
                }
            }
        }
        return out.toString();
    }

    private static void newlines(StringBuilder out, int count) {
        if (!out.isEmpty()) {
            out.repeat('\n', Math.min(count, TextNormalizer.MAX_EMPTY_LINES + 1));
        }
    }

    /** All blanks lie in the basic plane, so that a run of them has as many chars as code points. */
    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || (c >= 0x80 && Character.getType(c) == Character.SPACE_SEPARATOR);
    }
}
