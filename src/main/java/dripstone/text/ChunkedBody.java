package dripstone.text;

import dripstone.disk.BlockInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body in HTTP's chunked transfer coding (RFC 9112, section 7.1). Trailers are passed over. */
final class ChunkedBody extends BlockInputStream {
    private static final int MAX_LINE = 1024;
    private static final Pattern SIZE_LINE = Pattern.compile("([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n");
    private final BufferedInputStream in;
    private long left;
    private boolean ended;

    private ChunkedBody(BufferedInputStream in) {
        this.in = in;
    }

    /** Many crawlers keep the header and undo the coding: then the body is as it stands. */
    static InputStream of(BufferedInputStream in) throws IOException {
        in.mark(MAX_LINE);
        String start = new String(in.readNBytes(MAX_LINE), StandardCharsets.ISO_8859_1);
        in.reset();
        return SIZE_LINE.matcher(start).lookingAt() ? new ChunkedBody(in) : in;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(into, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new ArchiveException.Damaged("damaged web archive: a chunk is cut off");
        }
        left -= n;
        if (left == 0) {
            line(); // the line end behind a chunk
        }
        return n;
    }

    private void nextChunk() throws IOException {
        Matcher size = SIZE_LINE.matcher(line());
        if (!size.matches()) {
            throw new ArchiveException.Damaged("damaged web archive: a chunk has no size");
        }
        left = Long.parseLong(size.group(1), 16);
        ended = left == 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = 0;
        while (c >= 0 && c != '\n' && line.length() < MAX_LINE) {
            c = in.read();
            if (c >= 0) {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
