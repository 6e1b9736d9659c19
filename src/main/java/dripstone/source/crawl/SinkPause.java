package dripstone.source.crawl;

import dripstone.life.Timepiece;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long nothing is fetched because the sink takes no documents; it grows with each failure in a row. Guarded by the frontier's lock. */
final class SinkPause {
    private static final Logger LOG = LoggerFactory.getLogger(SinkPause.class);

    private final Patience patience;
    private final Timepiece clock;
    private long until;
    private int failures;
    /** Whether {@code failures} is not zero: spares the usual case the lock. Written under the lock. */
    private volatile boolean failing;

    SinkPause(Patience patience, Timepiece clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** A document was not taken. */
    void failed(String reason) {
        failures++;
        failing = true;
        until = clock.nanos() + patience.after(failures).toNanos();
        if (failures == 1) {
            LOG.error("documents are not taken; pages are fetched again later: reason={}", reason);
        }
    }

    /** Whether the last word was that a document was not taken. Any thread, without the lock. */
    boolean isFailing() {
        return failing;
    }

    /** A document was taken. */
    void ended() {
        LOG.info("documents are taken again: failures={}", failures);
        failures = 0;
        failing = false;
    }

    /** Nanoseconds for which nothing is to be fetched yet; not above zero where something may be. */
    long nanosLeft() {
        return until - clock.nanos();
    }
}
