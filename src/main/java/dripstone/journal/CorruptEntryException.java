package dripstone.journal;

import java.io.IOException;

/** An entry's bytes do not agree with its checksum, or are of no known form. */
public final class CorruptEntryException extends IOException {
    private static final long serialVersionUID = 1;

    public CorruptEntryException(Position at, String reason) {
        super("journal entry at position=" + at + " cannot be read: " + reason);
    }
}
