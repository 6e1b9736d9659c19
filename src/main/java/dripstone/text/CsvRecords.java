package dripstone.text;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of a delimited file (RFC 4180, with any delimiter and any line ends): a field that begins with a quote goes to the next single
 * quote, line ends and delimiters within. Bounded: of a record that is too long no more is kept, but it is read to its end.
 */
final class CsvRecords {
    private static final int NONE = -2;
    private final Reader in;
    private final char delimiter;
    private final int most;
    private final char[] buffer = new char[1 << 13];
    private int at;
    private int end;
    private List<String> fields = new ArrayList<>();
    private StringBuilder field = new StringBuilder();
    private int chars;

    /** @param whole whether all of it was kept @param closed whether its last quote was closed */
    record Row(List<String> fields, boolean whole, boolean closed) {}

    /** @param most characters of one record that are kept */
    CsvRecords(Reader in, char delimiter, int most) {
        this.in = in;
        this.delimiter = delimiter;
        this.most = most;
    }

    /** The one of the usual delimiters that stands most often outside of quotes in the first line. */
    static char delimiter(String head) {
        String usual = ",;\t|";
        int[] counts = new int[usual.length()];
        boolean quoted = false;
        for (int i = 0; i < head.length() && (quoted || head.charAt(i) != '\n'); i++) {
            char c = head.charAt(i);
            quoted ^= c == '"';
            int which = quoted ? -1 : usual.indexOf(c);
            if (which >= 0) {
                counts[which]++;
            }
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return usual.charAt(best);
    }

    /** The next record that is not an empty line; null at the end. */
    @Nullable Row next() throws IOException {
        int c = skipLineEnds();
        if (c < 0) {
            return null;
        }
        chars = 0;
        boolean closed = true;
        while (c >= 0 && c != '\n' && c != '\r') {
            if (c == delimiter) {
                endField();
                c = read();
            } else if (c == '"' && field.isEmpty()) {
                closed = quoted();
                c = read();
            } else {
                keep((char) c);
                c = read();
            }
        }
        endField();
        Row row = new Row(List.copyOf(fields), chars <= most, closed);
        fields = new ArrayList<>();
        return row;
    }

    private int skipLineEnds() throws IOException {
        int c = read();
        while (c == '\n' || c == '\r') {
            c = read();
        }
        return c;
    }

    /** @return whether there was a closing quote */
    private boolean quoted() throws IOException {
        while (true) {
            int c = read();
            if (c < 0) {
                return false;
            }
            if (c == '"') {
                if (peek() != '"') {
                    return true;
                }
                read();
            }
            keep((char) c);
        }
    }

    private void keep(char c) {
        if (++chars <= most) {
            field.append(c);
        }
    }

    private void endField() {
        if (chars <= most) {
            chars++;
            fields.add(field.toString());
        }
        field = new StringBuilder();
    }

    private int read() throws IOException {
        int c = peek();
        at++;
        return c;
    }

    /** −1 at the end. */
    private int peek() throws IOException {
        if (at >= end) {
            int n = NONE;
            while (n == 0 || n == NONE) {
                n = in.read(buffer, 0, buffer.length);
            }
            if (n < 0) {
                return -1;
            }
            at = 0;
            end = n;
        }
        return buffer[at];
    }
}
