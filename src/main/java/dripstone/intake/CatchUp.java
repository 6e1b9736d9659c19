package dripstone.intake;

import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionOutOfRangeException;
import dripstone.journal.PositionRanges;
import dripstone.life.StopSignal;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an index up to the journal's end: at start, and after a failed append, of which a part may stand in the journal. */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private CatchUp() {}

    /**
     * @param withdrawn entries that the index passes over
     * @param stop asked between entries; what was committed by then is not read again
     */
    static void run(Journal journal, DerivedIndex index, PositionRanges withdrawn, StopSignal stop) throws IOException {
        long read = 0;
        long unreadable = 0;
        try (JournalReader reader = reader(journal, index)) {
            while (true) {
                if (stop.isAsked()) {
                    index.commit(); // the next start goes on from here
                    stop.check("bringing the " + index.name() + " up to the journal's end");
                }
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
                    LOG.warn("The {} leaves an entry out: reason={}", index.name(), e.getMessage());
                }
                if (index.isCommitDue()) {
                    index.commit();
                }
            }
        }
        index.commit();
        if (read + unreadable > 0) {
            LOG.info("The {} is complete again: entries-read={} unreadable={} end={}", index.name(), read, unreadable, journal.end());
        }
    }

    private static JournalReader reader(Journal journal, DerivedIndex index) throws IOException {
        Position from = index.position();
        try {
            return journal.reader(from);
        } catch (PositionOutOfRangeException e) {
            if (from.compareTo(journal.start()) < 0) {
                LOG.warn("Journal was released beyond the {}: index={} start={}; documents in between are not known", index.name(), from,
                        journal.start());
                return journal.reader(journal.start());
            }
            LOG.warn("The {} is of another journal and is made again: {}", index.name(), e.getMessage());
            index.clear();
            return journal.reader(Position.ORIGIN);
        }
    }
}
