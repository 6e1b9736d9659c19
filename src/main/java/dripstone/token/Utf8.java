package dripstone.token;

import java.util.Arrays;

/** Reads UTF-8 (RFC 3629) in place. A byte that begins no well-formed sequence is a character of its own, of no code point. */
final class Utf8 {
    /** No well-formed sequence begins here. */
    static final int MALFORMED = -1;

    private Utf8() {}

    /** {@code code point << 3 | length in bytes} of the character at {@code i}, or {@link #MALFORMED}; {@code i < to}. */
    static int decode(byte[] text, int i, int to) {
        int b = text[i];
        return b >= 0 ? b << 3 | 1 : beyondAscii(text, i, to);
    }

    private static int beyondAscii(byte[] text, int i, int to) {
        int b = text[i];
        int length = b >= (byte) 0xF0 ? 4 : b >= (byte) 0xE0 ? 3 : 2;
        if (b < (byte) 0xC2 || b > (byte) 0xF4 || i + length > to) {
            return MALFORMED;
        }
        int point = b & (0xFF >> (length + 1));
        for (int k = 1; k < length; k++) {
            int next = text[i + k];
            if (next >= (byte) 0xC0) {
                return MALFORMED;
            }
            point = point << 6 | (next & 0x3F);
        }
        boolean wellFormed = switch (length) {
            case 3 -> point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
            case 4 -> point >= 0x10000 && point <= 0x10FFFF;
            default -> true;
        };
        return wellFormed ? point << 3 | length : MALFORMED;
    }

    /** Where the character that ends at {@code end} begins; {@code from < end}. */
    static int startOfLast(byte[] text, int from, int end) {
        for (int i = end - 1; i >= Math.max(from, end - 4); i--) {
            int c = decode(text, i, end);
            if (c != MALFORMED && i + (c & 7) == end) {
                return i;
            }
        }
        return end - 1;
    }

    static boolean startsWith(byte[] text, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(text, from, from + prefix.length, prefix, 0, prefix.length);
    }
}
