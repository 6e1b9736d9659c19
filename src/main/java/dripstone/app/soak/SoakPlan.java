package dripstone.app.soak;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What a simulation goes through. It begins six days before the clocks of its zone are set back, so that a fortnight has a day of 25 hours.
 *
 * @param days simulated, from 1
 * @param wall how long it takes where the machine keeps up
 * @param seed of texts and faults
 */
public record SoakPlan(int days, Duration wall, long seed) {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    static final Instant BEGIN = Instant.parse("2026-10-18T22:00:00Z");
    /** How much faster than at its usual pace time may pass, to make up for what was lost by standing still. */
    static final int HASTE = 2;

    public SoakPlan {
        if (days < 1 || days > 366) {
            throw new IllegalArgumentException("days must lie between 1 and 366: " + days);
        }
        if (wall.compareTo(Duration.ofSeconds(5L * days)) < 0) {
            throw new IllegalArgumentException("a simulated day takes at least 5 seconds: days=" + days + " time=" + wall.toSeconds() + "s");
        }
    }

    /** How far time may pass within a tick, so that what is left of it ends with what is left of the time to be taken. */
    Duration step(Duration tick, Instant now, Duration taken) {
        Duration most = tick.multipliedBy(pace() * HASTE);
        long ticks = Math.max(1, wall.minus(taken).dividedBy(tick));
        Duration even = Duration.between(now, end()).dividedBy(ticks);
        return even.compareTo(most) < 0 ? even : most;
    }

    Instant end() {
        return BEGIN.plus(Duration.ofDays(days));
    }

    /** Simulated seconds a second, rounded up so that the end comes within the time. */
    long pace() {
        return Math.ceilDiv(Duration.ofDays(days).toMillis(), wall.toMillis());
    }
}
