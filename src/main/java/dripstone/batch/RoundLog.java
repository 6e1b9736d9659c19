package dripstone.batch;

import dripstone.journal.Position;
import java.io.IOException;
import java.util.Optional;

/** Remembers durably where rounds ended; implemented on the model's ledger. */
public interface RoundLog {
    /** Where that round ended, if it was decided already (before a crash). */
    Optional<Position> endOf(long round);

    /** Records the end of a round; durable on return, before any batch is packed beyond it. */
    void recordEnd(long round, Position end) throws IOException;
}
