package dripstone.token;

/**
 * Cuts bytes into words as GPT-2 does: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}
 * (Radford et al. 2019, {@code encoder.py}). It reads UTF-8 in place; a byte that belongs to no well-formed sequence is one
 * character that is neither letter, number nor space, so that any bytes are words, and the words' concatenation is the input. {@code \s} is Unicode's
 * White_Space; letters and numbers are those of the JDK's Unicode version.
 */
final class WordScanner {
    private static final int SPACE = 0;
    private static final int LETTER = 1;
    private static final int NUMBER = 2;
    private static final int OTHER = 3;
    private static final byte[] ASCII = new byte[128];

    static {
        for (int c = 0; c < 128; c++) {
            ASCII[c] = (byte) classOf(c);
        }
    }

    private WordScanner() {}

    /** Where the word that begins at {@code from} ends; {@code from < to}. */
    static int wordEnd(byte[] text, int from, int to) {
        byte first = text[from];
        if (first == '\'') {
            int end = contractionEnd(text, from, to);
            if (end > 0) {
                return end;
            }
        }
        if (first == ' ' && from + 1 < to) {
            int kind = characterAt(text, from + 1, to) >> 3;
            if (kind != SPACE) {
                return runEnd(text, from + 1, to, kind);
            }
        }
        int kind = characterAt(text, from, to) >> 3;
        return kind == SPACE ? spaceEnd(text, from, to) : runEnd(text, from, to, kind);
    }

    private static int contractionEnd(byte[] text, int from, int to) {
        if (from + 1 >= to) {
            return -1;
        }
        byte a = text[from + 1];
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return from + 2;
        }
        if (from + 2 >= to) {
            return -1;
        }
        byte b = text[from + 2];
        return (a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l') ? from + 3 : -1;
    }

    private static int runEnd(byte[] text, int from, int to, int kind) {
        int i = from;
        while (i < to) {
            int c = characterAt(text, i, to);
            if (c >> 3 != kind) {
                break;
            }
            i += c & 7;
        }
        return i;
    }

    /** A run of space leaves its last character to the word behind it, unless it has only one or stands at the end. */
    private static int spaceEnd(byte[] text, int from, int to) {
        int i = from;
        int last = from;
        while (i < to) {
            int c = characterAt(text, i, to);
            if (c >> 3 != SPACE) {
                return last > from ? last : i;
            }
            last = i;
            i += c & 7;
        }
        return to;
    }

    /** Class and length in bytes of the character at {@code i}: {@code class << 3 | length}. */
    private static int characterAt(byte[] text, int i, int to) {
        int b = text[i];
        if (b >= 0) {
            return ASCII[b] << 3 | 1;
        }
        int length = b >= (byte) 0xF0 ? 4 : b >= (byte) 0xE0 ? 3 : 2;
        if (b < (byte) 0xC2 || b > (byte) 0xF4 || i + length > to) {
            return OTHER << 3 | 1;
        }
        int point = b & (0xFF >> (length + 1));
        for (int k = 1; k < length; k++) {
            int next = text[i + k];
            if (next >= (byte) 0xC0) {
                return OTHER << 3 | 1;
            }
            point = point << 6 | (next & 0x3F);
        }
        boolean wellFormed = switch (length) {
            case 3 -> point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
            case 4 -> point >= 0x10000 && point <= 0x10FFFF;
            default -> true;
        };
        return wellFormed ? classOf(point) << 3 | length : OTHER << 3 | 1;
    }

    private static int classOf(int point) {
        return switch (Character.getType(point)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER, Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> (point >= 0x09 && point <= 0x0D) || point == 0x85 ? SPACE : OTHER;
        };
    }
}
