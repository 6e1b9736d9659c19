package dripstone.token;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the tokens of a SentencePiece-style vocabulary stand for. */
final class PieceText {
    private PieceText() {}

    /** The token of a byte: {@code <0x0A>}. */
    static String byteToken(int b) {
        return String.format(Locale.ROOT, "<0x%02X>", b);
    }

    /** The byte that a token is, or −1. */
    static int byteOf(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 || !byteToken(high << 4 | low).equals(token) ? -1 : high << 4 | low;
    }

    /** @param bytes whether the tokens of bytes are bytes */
    static byte[] bytesOf(String token, boolean bytes) {
        int b = bytes ? byteOf(token) : -1;
        return b >= 0 ? new byte[] {(byte) b} : token.replace(PipelineReader.MARK, " ").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a {@code ▁} stands behind another character, so that the token reaches across the beginning of a word. */
    static boolean crossesWords(String token) {
        int lastMark = token.lastIndexOf(PipelineReader.MARK);
        for (int i = 0; i < lastMark; i++) {
            if (token.charAt(i) != PipelineReader.MARK.charAt(0)) {
                return true;
            }
        }
        return false;
    }
}
