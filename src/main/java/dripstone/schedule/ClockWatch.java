package dripstone.schedule;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds jumps of the wall clock, by comparing its pace with that of the clock that never jumps. A leap second, or time that is slewed, is
 * no jump. Used by one thread.
 */
final class ClockWatch {
    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private long lastMillis;
    private long lastNanos;

    ClockWatch(LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
        this.lastMillis = wallMillis.getAsLong();
        this.lastNanos = nanos.getAsLong();
    }

    /** By how much the wall clock has gone wrong since the last look: ahead over 0, back below. */
    Duration look() {
        long nowMillis = wallMillis.getAsLong();
        long nowNanos = nanos.getAsLong();
        Duration jump = Duration.ofMillis(nowMillis - lastMillis).minus(Duration.ofNanos(nowNanos - lastNanos));
        lastMillis = nowMillis;
        lastNanos = nowNanos;
        return jump;
    }
}
