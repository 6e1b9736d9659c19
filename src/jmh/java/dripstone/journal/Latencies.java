package dripstone.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Durations of many calls, each kept. Not thread-safe. */
final class Latencies {
    private long[] nanos = new long[1 << 12];
    private int count;
    private boolean sorted;

    void add(long one) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = one;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** @param share 1 is the worst */
    double millis(double share) {
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        return count == 0 ? Double.NaN : nanos[(int) Math.ceil(share * count) - 1] / 1e6;
    }

    ObjectNode json() {
        return new ObjectMapper().createObjectNode().put("calls", count).put("p50Millis", millis(0.5)).put("p99Millis", millis(0.99))
                .put("worstMillis", millis(1));
    }
}
