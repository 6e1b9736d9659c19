package dripstone.batch;

import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a journal's entries in order, with one entry of look-ahead, and skips those that are corrupt. Used by one thread. */
final class EntryReader implements AutoCloseable {
    private final JournalReader reader;
    private final CorruptEntries corrupt;
    private JournalReader.@Nullable Located peeked;
    private @Nullable Position behindCorrupt;

    private EntryReader(JournalReader reader, CorruptEntries corrupt) {
        this.reader = reader;
        this.corrupt = corrupt;
    }

    /** At {@code from}; {@link Position#ORIGIN} is the oldest entry that is kept. */
    static EntryReader open(Journal journal, Position from, CorruptEntries corrupt) throws IOException {
        return new EntryReader(journal.reader(from.equals(Position.ORIGIN) ? journal.start() : from), corrupt);
    }

    /** The next readable entry, which stays the next until {@link #advance}; null at the durable end. */
    JournalReader.@Nullable Located peek() throws IOException {
        while (peeked == null) {
            try {
                peeked = reader.next();
                if (peeked == null) {
                    return null;
                }
            } catch (CorruptEntryException e) {
                corrupt.skip(e);
                behindCorrupt = reader.position();
            }
        }
        return peeked;
    }

    void advance() {
        peeked = null;
        behindCorrupt = null;
    }

    /** Just behind the corrupt entries that stand between the last entry taken and the next, or null when there are none. */
    @Nullable Position behindCorrupt() {
        return behindCorrupt;
    }

    @Override
    public void close() {
        reader.close();
    }
}
