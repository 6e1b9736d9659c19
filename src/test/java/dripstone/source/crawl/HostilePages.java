package dripstone.source.crawl;

import dripstone.source.crawl.HostileServer.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** Answers that no server should give. */
public final class HostilePages {
    private HostilePages() {}

    /** A body that unpacks to about a thousand times its size. */
    public static Route gzipBomb(int unpackedBytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[100_000];
            for (int i = 0; i < unpackedBytes; i += zeros.length) {
                out.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Route.of(200, "text/html", packed.toByteArray(), "Content-Encoding", "gzip");
    }

    /** A page that never ends, as fast as it is taken. */
    public static Route endlessBody() {
        return x -> {
            OutputStream out = x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            byte[] words = "<p>and so on</p>".repeat(1000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            while (true) {
                out.write(words);
            }
        };
    }

    /** One byte at a time, for ever. */
    public static Route byteAMoment(int millis) {
        return x -> {
            OutputStream out = x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            while (true) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(millis * 1_000_000L);
            }
        };
    }

    /** Header lines without end. */
    public static Route endlessHeaders() {
        return x -> {
            OutputStream out = x.raw("HTTP/1.1 200 OK\r\n");
            for (long i = 0; true; i++) {
                x.raw("X-" + i + ": y\r\n");
                out.flush();
            }
        };
    }

    /** One header line without end. */
    public static Route endlessHeaderLine() {
        return x -> {
            OutputStream out = x.raw("HTTP/1.1 200 OK\r\nX-Long: ");
            byte[] words = new byte[1000];
            java.util.Arrays.fill(words, (byte) 'y');
            while (true) {
                out.write(words);
            }
        };
    }
}
