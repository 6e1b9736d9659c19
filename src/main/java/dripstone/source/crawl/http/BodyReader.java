package dripstone.source.crawl.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads a body through its content coding up to a limit on what comes <em>out</em>: a small body that unpacks to a large one is cut. */
final class BodyReader {
    private static final int FIRST_BUFFER = 16 * 1024;

    /** @param whole false where there was more than the limit */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Result(byte[] bytes, boolean whole) {}

    /** The body has a content coding that was not asked for. */
    static final class UnknownCodingException extends IOException {
        private static final long serialVersionUID = 1;

        UnknownCodingException(String coding) {
            super("content-encoding=" + coding + " was not asked for");
        }
    }

    private BodyReader() {}

    static Result read(InputStream raw, String coding, long limit) throws IOException {
        InputStream in = decoded(raw, coding);
        byte[] buffer = new byte[(int) Math.min(FIRST_BUFFER, limit + 1)];
        int length = 0;
        while (true) {
            int n = in.read(buffer, length, buffer.length - length);
            if (n < 0) {
                return new Result(Arrays.copyOf(buffer, length), true);
            }
            length += n;
            if (length > limit) {
                return new Result(Arrays.copyOf(buffer, (int) limit), false);
            }
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(limit + 1, 2L * length));
            }
        }
    }

    private static InputStream decoded(InputStream raw, String coding) throws IOException {
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> raw;
            case "gzip", "x-gzip" -> gzip(raw);
            case "deflate" -> new InflaterInputStream(raw, new Inflater());
            default -> throw new UnknownCodingException(coding);
        };
    }

    /** An empty body with a gzip header is sent by servers for answers without content. */
    private static InputStream gzip(InputStream raw) throws IOException {
        var in = new java.io.PushbackInputStream(raw, 1);
        int first = in.read();
        if (first < 0) {
            return InputStream.nullInputStream();
        }
        in.unread(first);
        try {
            return new GZIPInputStream(in, 8192);
        } catch (ZipException e) {
            throw new ZipException("content-encoding=gzip, but the body is not: " + e.getMessage());
        }
    }
}
