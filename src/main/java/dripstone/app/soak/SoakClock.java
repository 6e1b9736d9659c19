package dripstone.app.soak;

import dripstone.life.Timepiece;
import java.time.Duration;
import java.time.Instant;

/**
 * Clocks that flow faster than the machine's, up to a limit at which they stand still: a slow machine makes a simulation longer and not
 * another one.
 */
final class SoakClock implements Timepiece {
    /** At the limit a pause may have no end: whoever waits looks again after so long, and not at once. */
    private static final long SHORTEST_SLEEP_NANOS = 1_000_000;

    private final Instant begin;
    private final long pace;
    /** Written by the simulation's thread alone; read by all. */
    private volatile Flow flow = new Flow(System.nanoTime(), 0, 0);

    /** @param machine a time of the machine's clock @param nanos this clock's at that time @param limit this clock goes no further */
    private record Flow(long machine, long nanos, long limit) {}

    /** @param pace of its nanoseconds in one of the machine's */
    SoakClock(Instant begin, long pace) {
        this.begin = begin;
        this.pace = pace;
    }

    /** Lets so much more time pass. Times read before and after stand on one line, so that none goes backwards. */
    void allow(Duration time) {
        Flow before = flow;
        long machine = System.nanoTime();
        flow = new Flow(machine, at(before, machine), before.limit + time.toNanos());
    }

    private long at(Flow now, long machine) {
        return Math.min(now.limit, now.nanos + Math.max(0, machine - now.machine) * pace);
    }

    /** Since the beginning. */
    Duration age() {
        return Duration.ofNanos(nanos());
    }

    @Override
    public long nanos() {
        Flow now = flow;
        return at(now, System.nanoTime());
    }

    @Override
    public long millis() {
        return begin.toEpochMilli() + nanos() / 1_000_000;
    }

    @Override
    public long sleepNanos(long nanos) {
        return Math.max(SHORTEST_SLEEP_NANOS, nanos / pace);
    }
}
