package dripstone.source.crawl;

import dripstone.life.Timepiece;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the frontier's changes are made durable, and what the disk says against it. Guarded by the frontier's lock, but for
 * {@link #trouble}.
 */
final class FrontierCommits {
    private static final Logger LOG = LoggerFactory.getLogger(FrontierCommits.class);
    /** Changes that may lie in the heap; each leaves some pages of the store's trees there until it is committed. */
    private static final int MOST_CHANGES = 8_000;

    private final FrontierStore store;
    private final Schedule schedule;
    private final Timepiece clock;
    private final long everyNanos;
    /** Empty while the store takes what is given to it. Written by whoever holds the lock, read by anyone. */
    private volatile String trouble = "";
    private int troubles;
    private long lastNanos;
    private boolean dirty;

    FrontierCommits(FrontierStore store, Schedule schedule, Timepiece clock, Duration every) {
        this.store = store;
        this.schedule = schedule;
        this.clock = clock;
        this.everyNanos = every.toNanos();
    }

    /** Something was changed that has to be durable in time. */
    void changed() {
        dirty = true;
    }

    boolean isDue() {
        return dirty && clock.nanos() - lastNanos >= everyNanos;
    }

    /** Between whole steps: whoever changes much waits for the disk himself, else the heap would hold what it cannot write yet. */
    void whereMuch() {
        if (store.changes() < MOST_CHANGES || !trouble.isEmpty()) {
            return;
        }
        try {
            now();
        } catch (IOException e) {
            failed(e);
        }
    }

    void now() throws IOException {
        schedule.saveCounts();
        store.commit();
        dirty = false;
        lastNanos = clock.nanos();
        if (!trouble.isEmpty()) {
            LOG.info("the frontier can be written again: failures={}", troubles);
            trouble = "";
            troubles = 0;
        }
    }

    /** The store failed; it is tried again at the next commit. */
    void failed(Exception e) {
        troubles++;
        if (trouble.isEmpty()) {
            LOG.error("the frontier cannot be written; nothing is fetched until it can: reason={}", String.valueOf(e.getMessage()), e);
        }
        trouble = String.valueOf(e.getMessage());
        dirty = true;
        lastNanos = clock.nanos();
    }

    /** What the store says against being written to; empty while all is well. Any thread. */
    String trouble() {
        return trouble;
    }
}
