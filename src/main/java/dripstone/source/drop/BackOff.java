package dripstone.source.drop;

import java.time.Duration;

/** Waits that double from the first to the longest while something keeps failing. */
final class BackOff {
    private final long firstNanos;
    private final long longestNanos;
    private long nextNanos;
    private long untilNanos;
    private boolean failing;

    BackOff(Duration first, Duration longest) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.nextNanos = firstNanos;
    }

    /** Failures that arrive while waiting belong to the same attempt. @return how long to wait */
    long failed() {
        long now = System.nanoTime();
        if (!isWaiting()) {
            failing = true;
            untilNanos = now + nextNanos;
            nextNanos = Math.min(longestNanos, nextNanos * 2);
        }
        return untilNanos - now;
    }

    void worked() {
        failing = false;
        nextNanos = firstNanos;
    }

    boolean isWaiting() {
        return failing && untilNanos - System.nanoTime() > 0;
    }
}
