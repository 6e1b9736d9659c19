package dripstone.app.soak;

import dripstone.life.Timepiece;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that go when they are told to: a slow machine makes a simulation longer and not another one. */
final class SoakClock implements Timepiece {
    private final Instant begin;
    private final AtomicLong nanos = new AtomicLong();

    SoakClock(Instant begin) {
        this.begin = begin;
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long millis() {
        return begin.toEpochMilli() + nanos() / 1_000_000;
    }
}
