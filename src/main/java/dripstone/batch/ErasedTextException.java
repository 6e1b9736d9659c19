package dripstone.batch;

import dripstone.journal.Position;
import java.io.IOException;

/** A batch is to be packed of text that was erased since: the ledger withdraws it only from a later step on. */
public final class ErasedTextException extends IOException {
    private static final long serialVersionUID = 1;

    ErasedTextException(Position at, long step) {
        super("step=" + step + " was trained on the entry at position=" + at + ", which was withdrawn later and then erased, so the step"
                + " cannot be made again: go on from a snapshot that is not older than the erasing, or begin a model under a new name");
    }
}
