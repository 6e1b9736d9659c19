package dripstone.source.crawl.robots;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Cuts a robots file into lines: ends are LF, CR or both; {@code #} begins a comment; a byte order mark at the start, or the beginning of
 * one, is no text; of a line beyond {@link #LONGEST} the rest is not read. A line without a colon is one of key and value where it has
 * just two words, which is a common slip.
 */
final class RobotsLines {
    /** Octets. Longer than any address that is asked for can be with every octet escaped. */
    static final int LONGEST = 16 * 1024;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private RobotsLines() {}

    static void each(byte[] body, Consumer<RobotsLine> visitor) {
        int start = afterMark(body);
        String text = new String(body, start, body.length - start, StandardCharsets.ISO_8859_1);
        int number = 0;
        int from = 0;
        while (from < text.length()) {
            int end = endOfLine(text, from);
            number++;
            line(number, text.substring(from, Math.min(end, from + LONGEST)), visitor);
            boolean both = end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
            from = end + (both ? 2 : 1);
        }
    }

    private static int afterMark(byte[] body) {
        int i = 0;
        while (i < BYTE_ORDER_MARK.length && i < body.length && body[i] == BYTE_ORDER_MARK[i]) {
            i++;
        }
        return i;
    }

    private static int endOfLine(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    private static void line(int number, String whole, Consumer<RobotsLine> visitor) {
        int comment = whole.indexOf('#');
        String said = stripped(comment < 0 ? whole : whole.substring(0, comment));
        int colon = said.indexOf(':');
        if (colon > 0) {
            add(number, said.substring(0, colon), said.substring(colon + 1), visitor);
        } else if (colon < 0) {
            String[] words = said.split("[ \t]+", 3);
            if (words.length == 2) {
                add(number, words[0], words[1], visitor);
            }
        }
    }

    private static void add(int number, String key, String value, Consumer<RobotsLine> visitor) {
        String name = stripped(key).toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
            visitor.accept(new RobotsLine(number, name, stripped(value)));
        }
    }

    /** Blanks are ASCII's own here: 0xA0 is half a letter of UTF-8. */
    private static String stripped(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) <= ' ') {
            to--;
        }
        return text.substring(from, to);
    }
}
