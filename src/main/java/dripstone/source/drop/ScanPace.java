package dripstone.source.drop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a whole folder is looked through: every so often, and soon after something was missed, but never so often that looking takes
 * more than a tenth of the time; a third where there is nothing else to do. Used by one thread.
 */
final class ScanPace {
    private static final long LEAST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int RESTS = 10;
    private static final int RESTS_WHEN_IDLE = 2;
    private final long everyNanos;
    private long dueNanos = System.nanoTime();
    private long endedNanos = dueNanos;
    private long tookNanos;
    private boolean cutShort;
    private boolean wanted;

    ScanPace(Duration every) {
        this.everyNanos = every.toNanos();
    }

    /** At once, for instance because the folder is new. */
    void now() {
        dueNanos = System.nanoTime();
    }

    /** Something was missed. */
    void want() {
        wanted = true;
    }

    /** @param idle whether nothing that was found is left to do */
    boolean isDue(boolean idle) {
        long now = System.nanoTime();
        return dueNanos - now <= 0 || (wanted && endedNanos + rest(idle) - now <= 0);
    }

    private long rest(boolean idle) {
        return Math.max(LEAST_REST_NANOS, tookNanos * (cutShort ? 1 : idle ? RESTS_WHEN_IDLE : RESTS));
    }

    void begun() {
        wanted = false;
    }

    /** One that was cut short, since it found enough to do, has to be gone on with sooner. */
    void ended(long begunNanos) {
        endedNanos = System.nanoTime();
        tookNanos = endedNanos - begunNanos;
        cutShort = wanted;
        dueNanos = endedNanos + Math.max(rest(/* idle= */ false), everyNanos);
    }
}
