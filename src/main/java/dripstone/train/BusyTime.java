package dripstone.train;

/**
 * Nanoseconds at work, one counter a worker, each on cache lines of its own. A worker adds to its own counter only, before it
 * arrives at the barrier; the owner reads after the barrier.
 */
final class BusyTime {
    /** Two lines of 64 bytes, since processors fetch them in pairs. */
    private static final int STRIDE = 16;

    private final long[] nanos;

    BusyTime(int workers) {
        nanos = new long[(workers + 1) * STRIDE];
    }

    void add(int worker, long amount) {
        nanos[(worker + 1) * STRIDE] += amount;
    }

    long nanos(int worker) {
        return nanos[(worker + 1) * STRIDE];
    }

    long sum() {
        long sum = 0;
        for (int i = STRIDE; i < nanos.length; i += STRIDE) {
            sum += nanos[i];
        }
        return sum;
    }
}
