package dripstone.source.crawl;

import java.time.Duration;
import java.time.Instant;

/** Clocks that go when they are told to. */
final class TestClock implements CrawlClock {
    private volatile long millis = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    private volatile long nanos;

    void pass(Duration time) {
        millis += time.toMillis();
        nanos += time.toNanos();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return millis;
    }
}
