package dripstone.source.crawl.warc;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Walks a file of gzip members (RFC 1952) and finds where the last whole one ends. Memory: two buffers, whatever the file's size. */
final class GzipMembers {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAG_HEADER_CRC = 2;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] out = new byte[64 * 1024];
    private int at;
    private int end;
    private long consumed;
    private final CRC32 crc = new CRC32();

    private GzipMembers(InputStream in) {
        this.in = in;
    }

    /** How many bytes of the stream are whole members: what follows was torn, or is no gzip. */
    static long intactLength(InputStream in) throws IOException {
        GzipMembers members = new GzipMembers(in);
        long intact = 0;
        while (members.member()) {
            intact = members.consumed;
        }
        return intact;
    }

    private boolean member() throws IOException {
        return header() && body();
    }

    private boolean header() throws IOException {
        int flags = 0;
        for (int i = 0; i < HEADER; i++) {
            int b = next();
            if (b < 0 || (i == 0 && b != 0x1F) || (i == 1 && b != 0x8B) || (i == 2 && b != 8)) {
                return false;
            }
            flags = i == 3 ? b : flags;
        }
        if ((flags & FLAG_EXTRA) != 0) {
            int length = next() | (next() << 8);
            if (!skip(length)) {
                return false;
            }
        }
        return ((flags & FLAG_NAME) == 0 || text()) && ((flags & FLAG_COMMENT) == 0 || text())
                && ((flags & FLAG_HEADER_CRC) == 0 || skip(Short.BYTES));
    }

    private boolean skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            if (next() < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean text() throws IOException {
        int b = next();
        while (b > 0) {
            b = next();
        }
        return b == 0;
    }

    private boolean body() throws IOException {
        Inflater inflater = new Inflater(true);
        crc.reset();
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    if (at == end && !fill()) {
                        return false;
                    }
                    inflater.setInput(buffer, at, end - at);
                }
                int n = inflater.inflate(out);
                crc.update(out, 0, n);
                int left = inflater.getRemaining();
                consumed += end - left - at;
                at = end - left;
                if (n == 0 && inflater.needsDictionary()) {
                    return false;
                }
            }
            return little() == crc.getValue() && little() == (inflater.getBytesWritten() & 0xFFFF_FFFFL);
        } catch (DataFormatException e) {
            return false; // what stands here was never written whole
        } finally {
            inflater.end();
        }
    }

    /** A number of four bytes; -1 at the end. */
    private long little() throws IOException {
        long value = 0;
        for (int i = 0; i < TRAILER / 2; i++) {
            int b = next();
            if (b < 0) {
                return -1;
            }
            value |= (long) b << (8 * i);
        }
        return value;
    }

    private int next() throws IOException {
        if (at == end && !fill()) {
            return -1;
        }
        consumed++;
        return buffer[at++] & 0xFF;
    }

    private boolean fill() throws IOException {
        int n = in.read(buffer);
        at = 0;
        end = Math.max(n, 0);
        return n > 0;
    }
}
