package dripstone.token;

/**
 * What a character is to the patterns that cut words: one bit of eight. General categories and White_Space are those of the
 * JDK's Unicode version. A byte of no well-formed character is {@link #OTHER}.
 */
final class CharClass {
    /** Lu, Lt. */
    static final int UPPER = 1;
    /** Ll. */
    static final int LOWER = 1 << 1;
    /** Lm, Lo. */
    static final int CASELESS = 1 << 2;
    /** Mn, Mc, Me. */
    static final int MARK = 1 << 3;
    /** Nd, Nl, No. */
    static final int NUMBER = 1 << 4;
    /** White_Space, line ends excepted. */
    static final int BLANK = 1 << 5;
    /** Carriage return and line feed. */
    static final int LINE_END = 1 << 6;
    /** All else. */
    static final int OTHER = 1 << 7;

    static final int LETTER = UPPER | LOWER | CASELESS;
    static final int SPACE = BLANK | LINE_END;

    private static final byte[] BASIC_PLANE = new byte[1 << 16];

    static {
        for (int c = 0; c < BASIC_PLANE.length; c++) {
            BASIC_PLANE[c] = (byte) classify(c);
        }
    }

    private CharClass() {}

    /** {@code class << 3 | length in bytes} of the character at {@code i}; {@code i < to}. */
    static int at(byte[] text, int i, int to) {
        int b = text[i];
        if (b >= 0) {
            return (BASIC_PLANE[b] & 0xFF) << 3 | 1;
        }
        int c = Utf8.decode(text, i, to);
        return c == Utf8.MALFORMED ? OTHER << 3 | 1 : of(c >> 3) << 3 | (c & 7);
    }

    static int of(int point) {
        return point < BASIC_PLANE.length ? BASIC_PLANE[point] & 0xFF : classify(point);
    }

    /** Where the run of characters of these classes that begins at {@code from} ends. */
    static int runEnd(byte[] text, int from, int to, int classes) {
        int i = from;
        while (i < to) {
            int c = at(text, i, to);
            if ((c >> 3 & classes) == 0) {
                break;
            }
            i += c & 7;
        }
        return i;
    }

    private static int classify(int point) {
        return switch (Character.getType(point)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> CASELESS;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> BLANK;
            default -> control(point);
        };
    }

    private static int control(int point) {
        if (point == '\n' || point == '\r') {
            return LINE_END;
        }
        return (point >= 0x09 && point <= 0x0C) || point == 0x85 ? BLANK : OTHER;
    }
}
