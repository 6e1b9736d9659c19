package dripstone.journal;

import net.openhft.chronicle.core.time.TimeProvider;

/** The time by which Chronicle chooses the file: the number of the cycle, moved on by the appender alone. */
final class CycleClock implements TimeProvider {
    /** Written by the appender under its lock; Chronicle's tailers read it from other threads and need no newer value than any. */
    private volatile int cycle;

    CycleClock(int cycle) {
        this.cycle = cycle;
    }

    int cycle() {
        return cycle;
    }

    void moveTo(int next) {
        cycle = next;
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * QueueOpener.ROLL_CYCLE.lengthInMillis();
    }
}
