package dripstone.train;

/** Tokens a second over the last steps. Used by the trainer's thread. */
final class Throughput {
    private static final int STEPS = 64;

    private final long[] nanos = new long[STEPS];
    private final long[] tokens = new long[STEPS];
    private long size;

    /** @param now {@link System#nanoTime} at the end of a step @param total tokens trained by then */
    void add(long now, long total) {
        nanos[(int) (size % STEPS)] = now;
        tokens[(int) (size % STEPS)] = total;
        size++;
    }

    /** Not a number before the second step. */
    double tokensPerSecond() {
        if (size < 2) {
            return Double.NaN;
        }
        int last = (int) ((size - 1) % STEPS);
        int first = size <= STEPS ? 0 : (int) (size % STEPS);
        long span = nanos[last] - nanos[first];
        return span <= 0 ? Double.NaN : (tokens[last] - tokens[first]) * 1e9 / span;
    }
}
