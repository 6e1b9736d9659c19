package dripstone.source.crawl.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a body as they come, before any content coding is undone, up to a limit and no slower than a rate. One thread adds;
 * another may look at any time.
 */
final class WireBody {
    private static final int FIRST_BUFFER = 16 * 1024;

    /** The body comes, but too slowly to be waited for. */
    static final class SlowBodyException extends IOException {
        private static final long serialVersionUID = 1;

        SlowBodyException(long bytes, long millis, long leastRate) {
            super("slow body: bytes=" + bytes + " milliseconds=" + millis + " min-rate=" + leastRate);
        }
    }

    private final int limit;
    private final long leastRate;
    private final long graceNanos;
    private final long begin = System.nanoTime();
    private byte[] buffer = new byte[0];
    private int length;
    private boolean cut;
    private boolean slow;

    /** @param limit bytes to keep; one more cuts it */
    WireBody(int limit, FetchLimits limits) {
        this.limit = limit;
        this.leastRate = limits.leastRate();
        this.graceNanos = limits.read().toNanos();
    }

    /** Reads to the end or the limit. @param announced of the Content-Length; negative where it is not known */
    void readFrom(InputStream in, long announced) throws IOException {
        grow((int) Math.min(announced < 0 ? FIRST_BUFFER : announced + 1, limit + 1L));
        while (!isCut()) {
            int n = in.read(buffer, length, buffer.length - length);
            if (n < 0) {
                return;
            }
            added(n);
            if (length == buffer.length) {
                grow((int) Math.min(2L * length + 1, limit + 1L));
            }
        }
    }

    /** @return false once there is more than the limit, which is not kept */
    synchronized boolean add(ByteBuffer bytes) throws IOException {
        int n = (int) Math.min(bytes.remaining(), limit + 1L - length);
        if (length + n > buffer.length) {
            grow((int) Math.min(limit + 1L, Math.max(FIRST_BUFFER, Math.max(2L * buffer.length, (long) length + n))));
        }
        bytes.get(buffer, length, n);
        added(n);
        return !cut;
    }

    private synchronized void added(int n) throws IOException {
        length += n;
        if (length > limit) {
            length = limit;
            cut = true;
        }
        if (leastRate > 0) {
            long nanos = System.nanoTime() - begin;
            if (nanos > graceNanos && length < leastRate * (nanos / 1e9)) {
                slow = true;
                throw new SlowBodyException(length, nanos / 1_000_000, leastRate);
            }
        }
    }

    private synchronized void grow(int size) {
        buffer = Arrays.copyOf(buffer, size);
    }

    /** Whether there was more than the limit. */
    synchronized boolean isCut() {
        return cut;
    }

    /** Whether it was given up because it came too slowly. */
    synchronized boolean isSlow() {
        return slow;
    }

    synchronized byte[] bytes() {
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }
}
