package dripstone.text;

import java.text.Normalizer;

/**
 * Brings text to its one clean form, the one that a document's version is the hash of: Unicode NFC (UAX 15), lines ended by
 * {@code \n}, no control characters, no byte order marks, no soft hyphens, lone surrogates replaced, blanks at line ends gone, runs
 * of blanks and of empty lines bounded, no empty lines at either end. Indentation is kept. Applying it twice changes nothing more.
 */
public final class TextNormalizer {
    /** Empty lines in a row that are kept. */
    static final int MAX_EMPTY_LINES = 2;

    /** Blanks in a row that are kept: deeper than any real indentation. */
    static final int MAX_BLANKS = 200;

    /**
     * Combining marks in a row that are kept, as in UAX 15's stream-safe form. Canonical ordering sorts each run of marks by
     * insertion, so that one long run would cost the square of its length.
     */
    static final int MAX_MARKS = 30;

    private TextNormalizer() {}

    public static String normalize(String text) {
        return layOut(isPlain(text) ? text : composed(clean(text)));
    }

    /** Whether it is ASCII without control characters, which is clean and composed. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t')) {
                return false;
            }
        }
        return true;
    }

    private static String composed(String clean) {
        return Normalizer.isNormalized(clean, Normalizer.Form.NFC) ? clean : Normalizer.normalize(clean, Normalizer.Form.NFC);
    }

    /** Line ends and characters, one by one; what is left may be composed safely. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int marks = 0;
        int i = 0;
        while (i < text.length()) {
            int plain = endOfPlain(text, i);
            if (plain > i) {
                out.append(text, i, plain);
                marks = 0;
                i = plain;
                continue;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\r') {
                i += i < text.length() && text.charAt(i) == '\n' ? 1 : 0;
                c = '\n';
            }
            int kept = kept(c);
            if (kept >= 0) {
                marks = isMark(kept) ? marks + 1 : 0;
                if (marks <= MAX_MARKS) {
                    out.appendCodePoint(kept);
                }
            }
        }
        return out.toString();
    }

    /** Where a run of visible ASCII characters and spaces ends. */
    private static int endOfPlain(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) < 0x7f) {
            i++;
        }
        return i;
    }

    /** Where a run of visible ASCII characters ends. */
    private static int endOfWord(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) > 0x20 && text.charAt(i) < 0x7f) {
            i++;
        }
        return i;
    }

    /** What stands for the code point, or −1 for nothing. */
    static int kept(int c) {
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

    static boolean isMark(int c) {
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
                out.append(text, blanksFrom, blanksFrom + Math.min(blanks, MAX_BLANKS));
                newlines = 0;
                blanks = 0;
                marks = isMark(c) ? marks + 1 : 0;
                if (marks <= MAX_MARKS) {
                    out.appendCodePoint(c);
                }
                if (marks == 0) {
                    int end = endOfWord(text, i);
                    out.append(text, i, end);
                    i = end;
                }
                blanksFrom = i;
            }
        }
        return out.toString();
    }

    static void newlines(StringBuilder out, int count) {
        if (!out.isEmpty()) {
            out.repeat('\n', Math.min(count, MAX_EMPTY_LINES + 1));
        }
    }

    /** All blanks lie in the basic plane, so that a run of them has as many chars as code points. */
    static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || (c >= 0x80 && Character.getType(c) == Character.SPACE_SEPARATOR);
    }
}
