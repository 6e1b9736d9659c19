package dripstone.text;

/** Tells text from what only bears a text's name. */
final class BinaryCheck {
    private static final int LOOK_AT_BYTES = 1 << 20;
    private static final double MOST_CONTROLS = 0.02;
    private static final double MOST_GARBAGE = 0.1;

    private BinaryCheck() {}

    /** Why the bytes are no text; empty when they may be. UTF-16 and UTF-32 hold zeros and are told first. */
    static String reason(byte[] body) {
        if (TextDecoder.isWide(body)) {
            return "";
        }
        int length = Math.min(body.length, LOOK_AT_BYTES);
        int controls = 0;
        for (int i = 0; i < length; i++) {
            byte b = body[i];
            if (b == 0) {
                return "binary, not text: zero byte at offset=" + i;
            }
            controls += isControl(b) ? 1 : 0;
        }
        return controls > MOST_CONTROLS * length
                ? "binary, not text: " + controls + " control characters among the first " + length + " bytes"
                : "";
    }

    /** Whether much of what was decoded is no character: bytes that only look like a wide encoding. */
    static boolean isGarbage(String text) {
        int length = Math.min(text.length(), LOOK_AT_BYTES);
        int bad = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            bad += c >= 0x80 && (c == 0xfffd || (c >= 0xe000 && c < 0xf900) || !Character.isDefined(c)) ? 1 : 0;
        }
        return bad > MOST_GARBAGE * length;
    }

    /** Terminals' logs hold escape and backspace. */
    private static boolean isControl(byte b) {
        return (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b && b != '\b') || b == 0x7f;
    }
}
