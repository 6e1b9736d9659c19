package dripstone.batch;

import dripstone.journal.CorruptEntryException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and names the journal entries that could not be read and were skipped. */
final class CorruptEntries {
    private static final Logger LOG = LoggerFactory.getLogger(CorruptEntries.class);

    private final String reader;
    private final AtomicLong skipped = new AtomicLong();

    CorruptEntries(String reader) {
        this.reader = reader;
    }

    void skip(CorruptEntryException e) {
        LOG.warn("entry skipped: reader={} skipped={} {}", reader, skipped.incrementAndGet(), e.getMessage());
    }

    long skipped() {
        return skipped.get();
    }
}
