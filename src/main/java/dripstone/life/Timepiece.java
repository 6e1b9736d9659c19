package dripstone.life;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The two clocks of whatever waits: one that never jumps, for pauses, and one that outlives a restart, for due times. Both run at the same
 * pace, which is the machine's but in a simulation.
 */
public interface Timepiece extends InstantSource {
    /** Nanoseconds since some beginning; never backwards. */
    long nanos();

    /** Milliseconds since the epoch. */
    @Override
    long millis();

    @Override
    default Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** How long a thread sleeps that waits for so many nanoseconds of these clocks; it looks at them again when it wakes. */
    default long sleepNanos(long nanos) {
        return nanos;
    }

    /** The machine's clocks. */
    static Timepiece system() {
        long begin = System.nanoTime();
        return new Timepiece() {
            @Override
            public long nanos() {
                return System.nanoTime() - begin;
            }

            @Override
            public long millis() {
                return System.currentTimeMillis();
            }
        };
    }
}
