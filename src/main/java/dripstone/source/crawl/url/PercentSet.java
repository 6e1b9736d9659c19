package dripstone.source.crawl.url;

import java.util.Arrays;

/**
 * A percent-encode set of the URL Standard, section 1.3: which ASCII characters are written as {@code %XX}. Everything beyond
 * {@code ~} always is.
 */
final class PercentSet {
    private static final AsciiSet QUERY = AsciiSet.C0_CONTROL.and(" \"#<>");
    private static final AsciiSet BEFORE_USERINFO = QUERY.and("?^`{}");
    static final PercentSet FRAGMENT = new PercentSet(AsciiSet.C0_CONTROL.and(" \"<>`"));
    static final PercentSet SPECIAL_QUERY = new PercentSet(QUERY.and("'"));
    static final PercentSet PATH = new PercentSet(BEFORE_USERINFO);
    static final PercentSet USERINFO = new PercentSet(BEFORE_USERINFO.and("/:;=@[\\]|"));

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final int REPLACEMENT = 0xFFFD;

    private final AsciiSet ascii;

    private PercentSet(AsciiSet ascii) {
        this.ascii = ascii;
    }

    /** Appends the characters from {@code begin} to {@code end}, those of the set as the escapes of their UTF-8 bytes. */
    void encode(CharSequence text, int begin, int end, StringBuilder out) {
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            if (c < 128) {
                if (ascii.contains(c)) {
                    escape(c, out);
                } else {
                    out.append(c);
                }
            } else {
                int point = pointAt(text, i, end);
                i += Character.charCount(point) - 1;
                escapeUtf8(point, out);
            }
        }
    }

    /** A surrogate without its other half is the replacement character (WebIDL's {@code USVString}). */
    private static int pointAt(CharSequence text, int i, int end) {
        char c = text.charAt(i);
        if (!Character.isSurrogate(c)) {
            return c;
        }
        boolean pair = Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1));
        return pair ? Character.toCodePoint(c, text.charAt(i + 1)) : REPLACEMENT;
    }

    private static void escapeUtf8(int point, StringBuilder out) {
        if (point < 0x800) {
            escape(0xC0 | (point >> 6), out);
        } else if (point < 0x10000) {
            escape(0xE0 | (point >> 12), out);
            escape(0x80 | ((point >> 6) & 0x3F), out);
        } else {
            escape(0xF0 | (point >> 18), out);
            escape(0x80 | ((point >> 12) & 0x3F), out);
            escape(0x80 | ((point >> 6) & 0x3F), out);
        }
        escape(0x80 | (point & 0x3F), out);
    }

    static void escape(int octet, StringBuilder out) {
        out.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
    }

    /** The octet that is escaped at a percent sign; -1 where two hex digits do not follow it. */
    static int octetAt(CharSequence text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = digit(text.charAt(percent + 1));
        int low = digit(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    /** The value of a hex digit, of ASCII alone; -1 of anything else. */
    static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** The bytes of a text whose escapes are undone. */
    static byte[] decoded(String text) {
        byte[] raw = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int to = 0;
        for (int from = 0; from < raw.length; from++) {
            int octet = raw[from];
            if (octet == '%' && from + 2 < raw.length && digit((char) (raw[from + 1] & 0xFF)) >= 0
                    && digit((char) (raw[from + 2] & 0xFF)) >= 0) {
                octet = (digit((char) raw[from + 1]) << 4) | digit((char) raw[from + 2]);
                from += 2;
            }
            raw[to++] = (byte) octet;
        }
        return Arrays.copyOf(raw, to);
    }
}
