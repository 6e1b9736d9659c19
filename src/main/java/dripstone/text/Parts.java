package dripstone.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into parts that fit a journal entry. The parts joined give the text back, and none is larger than {@link #MAX_BYTES}
 * in UTF-8; the cut is the last paragraph end that fits, else the last line end, else the last white space, else between two code
 * points. A pure function of the text: the same text is cut the same way everywhere.
 */
public final class Parts {
    /** Greatest size of a part in UTF-8 bytes. */
    public static final int MAX_BYTES = 64 << 10;

    private Parts() {}

    /** The parts in order; none for the empty text. Linear in the text's length. */
    public static List<String> cut(String text) {
        return cut(text, MAX_BYTES);
    }

    /** As {@link #cut(String)} with another bound, of at least 4 bytes (the longest code point). */
    static List<String> cut(String text, int maxBytes) {
        if (maxBytes < 4) {
            throw new IllegalArgumentException("a part must hold any code point: maxBytes=" + maxBytes);
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = end(text, from, maxBytes);
            parts.add(text.substring(from, to));
            from = to;
        }
        return List.copyOf(parts);
    }

    private static int end(String text, int from, int maxBytes) {
        int paragraph = -1;
        int line = -1;
        int space = -1;
        int bytes = 0;
        int i = from;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            bytes += utf8Length(codePoint);
            if (bytes > maxBytes) {
                return paragraph > 0 ? paragraph : line > 0 ? line : space > 0 ? space : i;
            }
            i += Character.charCount(codePoint);
            if (codePoint == '\n') {
                line = i;
                if (i - 2 >= from && text.charAt(i - 2) == '\n') {
                    paragraph = i;
                }
            } else if (codePoint == ' ' || codePoint == '\t' || Character.isWhitespace(codePoint)) {
                space = i;
            }
        }
        return i;
    }

    /** Lone surrogates count 3, which is never less than what an encoder puts for them. */
    private static int utf8Length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
}
