package dripstone.source.crawl.http;

import java.time.Duration;

/**
 * The limits of one fetch.
 *
 * @param connect until the connection stands
 * @param read between two arrivals of bytes
 * @param total from the start of the request to the last byte of the body
 * @param bodyBytes greatest <em>decompressed</em> body
 * @param truncate a body beyond the limit is cut there instead of refused (robots.txt)
 * @param allowPrivate whether loopback, private and link-local addresses may be connected to
 * @param leastRate bytes a second below which a body is given up, once it has been coming for {@code read}; 0 for no such limit
 */
public record FetchLimits(
        Duration connect, Duration read, Duration total, long bodyBytes, boolean truncate, boolean allowPrivate, long leastRate) {
    public FetchLimits {
        if (connect.isNegative() || connect.isZero() || read.isNegative() || read.isZero() || total.isNegative() || total.isZero()) {
            throw new IllegalArgumentException("time limits are positive: connect=" + connect + " read=" + read + " total=" + total);
        }
        if (bodyBytes <= 0 || bodyBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a body limit lies between 1 B and 2 GiB: body-bytes=" + bodyBytes);
        }
        if (leastRate < 0) {
            throw new IllegalArgumentException("a rate is not negative: least-rate=" + leastRate);
        }
    }

    /** Limits without a least rate. */
    public FetchLimits(Duration connect, Duration read, Duration total, long bodyBytes, boolean truncate, boolean allowPrivate) {
        this(connect, read, total, bodyBytes, truncate, allowPrivate, 0);
    }

    /** The same limits for robots.txt: its own size, cut and not refused. */
    public FetchLimits forRobots(long bytes) {
        return new FetchLimits(connect, read, total, bytes, true, allowPrivate, leastRate);
    }
}
