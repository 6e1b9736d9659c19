package dripstone.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads entries in order. Used by one thread. */
public interface JournalReader extends AutoCloseable {
    /**
     * The next durable entry, or null when the reader stands at the durable end (ask again later).
     *
     * @throws CorruptEntryException when the entry's checksum or form is wrong; the next call goes on behind it
     */
    @Nullable Located next() throws IOException;

    /**
     * As {@link #next}, for those who ask what an entry is and not what it says: its tokens are null and its text is empty, which spares
     * unpacking them.
     */
    default @Nullable Located nextHead() throws IOException {
        Located next = next();
        return next == null ? null : new Located(next.at(), next.after(), next.entry().head());
    }

    /** Where the next entry is or will be looked for: a reader opened there goes on where this one stands. */
    Position position();

    @Override
    void close();

    /** An entry with its place. @param at its own position @param after the position just behind it */
    record Located(Position at, Position after, JournalEntry entry) {}
}
