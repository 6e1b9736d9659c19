package dripstone.source.drop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a whole folder is looked through: every so often, and soon after something was missed, but never so often that looking takes
 * more than a tenth of the time. Used by one thread.
 */
final class ScanPace {
    private static final long LEAST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int RESTS = 10;
    private final long everyNanos;
    private long dueNanos = System.nanoTime();
    private long earliestNanos = dueNanos;
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

    boolean isDue() {
        long now = System.nanoTime();
        return dueNanos - now <= 0 || (wanted && earliestNanos - now <= 0);
    }

    void begun() {
        wanted = false;
    }

    /** One that was cut short, since it found enough to do, has to be gone on with sooner. */
    void ended(long begunNanos) {
        long ended = System.nanoTime();
        long rest = Math.max(LEAST_REST_NANOS, (ended - begunNanos) * (wanted ? 1 : RESTS));
        earliestNanos = ended + rest;
        dueNanos = ended + Math.max(rest, everyNanos);
    }
}
