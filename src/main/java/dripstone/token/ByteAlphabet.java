package dripstone.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2's alphabet: every byte has one printable character, so that any bytes can be written as a JSON string. Printable Latin-1
 * bytes stand for themselves; the other 68 take the characters from U+0100 on, in byte order.
 */
final class ByteAlphabet {
    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[256 + 68];
    /** Bytes in the order of their characters: GPT-2's order of the first 256 ids. */
    private static final byte[] IN_ORDER = new byte[256];

    static {
        Arrays.fill(BYTE, (short) -1);
        int extra = 0;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
            char c = (char) (printable ? b : 256 + extra++);
            CHARACTER[b] = c;
            BYTE[c] = (short) b;
        }
        int n = 0;
        for (short b : BYTE) {
            if (b >= 0) {
                IN_ORDER[n++] = (byte) b;
            }
        }
    }

    private ByteAlphabet() {}

    /** The byte whose character is the {@code rank}-th. */
    static byte byteOfRank(int rank) {
        return IN_ORDER[rank];
    }

    static String write(byte[] bytes) {
        char[] out = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = CHARACTER[bytes[i] & 0xFF];
        }
        return new String(out);
    }

    /** The bytes that a token's string stands for, or null when a character is not of the alphabet. */
    static byte @Nullable [] read(String token) {
        byte[] out = new byte[token.length()];
        for (int i = 0; i < out.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTE.length || BYTE[c] < 0) {
                return null;
            }
            out[i] = (byte) BYTE[c];
        }
        return out;
    }
}
