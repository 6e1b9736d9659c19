package dripstone.journal;

import java.io.IOException;
import java.util.List;

/**
 * The durable log of documents, and the one seam between ingest and learning. One thread appends; any number read. What
 * {@link #append} returned from is on the disk; a reader never sees beyond that point.
 */
public interface Journal extends AutoCloseable {
    /**
     * Appends a group and makes it durable before returning.
     *
     * @return the place of each entry, in order
     * @throws IOException when it could not be made durable; the group may be in part in the journal then, so ask {@link #end}
     */
    List<Position> append(List<JournalEntry> group) throws IOException;

    /** Just after the last durable entry. */
    Position end();

    /** At the oldest entry that is kept. */
    Position start();

    /**
     * A reader whose first entry is the first at or after {@code from}.
     *
     * @throws PositionOutOfRangeException when {@code from} lies beyond the end (another journal's snapshot) or below the start
     */
    JournalReader reader(Position from) throws IOException;

    /** Gives up all before {@code below}; what is really deleted is whole files. */
    void release(Position below) throws IOException;

    /**
     * Gives up what lies between two positions, whole files only; what is before stays, and readers go from there to what is behind.
     * Where an implementation cannot, all of it stays.
     */
    default void release(Position from, Position below) throws IOException {}

    /**
     * Takes the content of the entries at these places out of the journal's files, durably: each becomes an entry of kind
     * {@link JournalEntry.Kind#ERASED} of the same size, so that all other places stay. Once it has begun it is finished, by the next
     * opening where this process dies on the way. What is erased already, released, or beyond the end is passed over.
     */
    void erase(PositionRanges places) throws IOException;

    /**
     * Places of entries that were acknowledged and cannot be read any more: a file was damaged. Their files as they were are kept in
     * {@code quarantine} when the journal is opened. A reader is told of each by a {@link CorruptEntryException} and goes on behind it.
     */
    default PositionRanges lost() {
        return PositionRanges.NONE;
    }

    /** The kept files, oldest first, that hold an entry. */
    List<JournalFile> files();

    /** Counts for people. */
    JournalStat stat();

    @Override
    void close() throws IOException;
}
