package dripstone.source.crawl.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Undoes a body's content coding up to a limit on what comes <em>out</em>: a small body that unpacks to a large one is cut. */
final class BodyReader {
    private static final int FIRST_BUFFER = 16 * 1024;
    private static final int INFLATE_BUFFER = 8 * 1024;

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

    /** @param cut the bytes are the beginning of the body, so that its coding may end within them */
    static Result read(byte[] wire, boolean cut, String coding, long limit) throws IOException {
        String name = coding.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.equals("identity")) {
            return new Result(wire, !cut);
        }
        if (wire.length == 0) { // sent with a coding by servers for answers without content
            return new Result(wire, !cut);
        }
        Inflater inflater = new Inflater();
        try (InputStream in = decoded(wire, name, coding, inflater)) {
            return read(in, cut, limit);
        } finally {
            inflater.end();
        }
    }

    private static Result read(InputStream in, boolean cut, long limit) throws IOException {
        byte[] buffer = new byte[(int) Math.min(FIRST_BUFFER, limit + 1)];
        int length = 0;
        while (true) {
            int n = next(in, cut, buffer, length);
            if (n < 0) {
                return new Result(Arrays.copyOf(buffer, length), !cut);
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

    private static int next(InputStream in, boolean cut, byte[] buffer, int length) throws IOException {
        try {
            return in.read(buffer, length, buffer.length - length);
        } catch (EOFException e) {
            if (cut) {
                return -1;
            }
            throw e;
        }
    }

    private static InputStream decoded(byte[] wire, String name, String coding, Inflater inflater) throws IOException {
        InputStream raw = new ByteArrayInputStream(wire);
        return switch (name) {
            case "gzip", "x-gzip" -> gzip(raw);
            case "deflate" -> new InflaterInputStream(raw, inflater, INFLATE_BUFFER);
            default -> throw new UnknownCodingException(coding);
        };
    }

    private static InputStream gzip(InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw, INFLATE_BUFFER);
        } catch (ZipException e) {
            throw new ZipException("content-encoding=gzip, but the body is not: " + e.getMessage());
        }
    }
}
