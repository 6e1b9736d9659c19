package dripstone.intake;

import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionOutOfRangeException;
import dripstone.journal.PositionRanges;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the index up to the journal's end: at start, and after a failed append, of which a part may stand in the journal. */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    /** Changes wait in the heap until they are committed. */
    private static final int COMMIT_EVERY = 2000;

    private CatchUp() {}

    /** @param withdrawn entries that the index passes over */
    static void run(Journal journal, DuplicateIndex index, PositionRanges withdrawn) throws IOException {
        long read = 0;
        long unreadable = 0;
        try (JournalReader reader = reader(journal, index)) {
            while (true) {
                try {
                    JournalReader.Located located = reader.next();
                    if (located == null) {
                        break;
                    }
                    if (located.entry().kind() == JournalEntry.Kind.ERASED || withdrawn.contains(located.at())) {
                        index.pass(located.entry(), located.after());
                    } else {
                        index.apply(located.entry(), located.after());
                    }
                    read++;
                } catch (CorruptEntryException | IllegalArgumentException e) {
                    unreadable++;
                    index.moveTo(reader.position());
                    LOG.warn("Duplicate index leaves an entry out: reason={}", e.getMessage());
                }
                if (index.uncommitted() >= COMMIT_EVERY) {
                    index.commit();
                }
            }
        }
        index.commit();
        if (read + unreadable > 0) {
            LOG.info("Duplicate index is complete again: entries-read={} unreadable={} end={}", read, unreadable, journal.end());
        }
    }

    private static JournalReader reader(Journal journal, DuplicateIndex index) throws IOException {
        Position from = index.position();
        try {
            return journal.reader(from);
        } catch (PositionOutOfRangeException e) {
            if (from.compareTo(journal.start()) < 0) {
                LOG.warn("Journal was released beyond the duplicate index: index={} start={}; documents in between are not known", from,
                        journal.start());
                return journal.reader(journal.start());
            }
            LOG.warn("Duplicate index is of another journal and is made again: {}", e.getMessage());
            index.clear();
            return journal.reader(Position.ORIGIN);
        }
    }
}
