package dripstone.intake;

import dripstone.journal.JournalEntry;
import dripstone.journal.Position;
import java.io.IOException;

/** An index that is a pure function of the journal's entries and carries the position to which it is complete. Used by one thread. */
interface DerivedIndex {
    /** For messages. */
    String name();

    /** Where in the journal the first entry lies that is not in here. */
    Position position();

    /** Takes in one durable entry. @param after from where the journal is to be read on */
    void apply(JournalEntry entry, Position after);

    /** Passes over one durable entry that is not to be known. */
    default void pass(JournalEntry entry, Position after) {
        moveTo(after);
    }

    /** Notes that the journal holds nothing to take in before this position. */
    void moveTo(Position after);

    /** Whether so much has changed since the last commit that it should not wait longer. */
    boolean isCommitDue();

    void commit() throws IOException;

    /** Forgets everything. */
    void clear() throws IOException;
}
