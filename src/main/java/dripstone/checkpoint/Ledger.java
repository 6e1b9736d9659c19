package dripstone.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The hash-chained record of one model, in {@code data/models/NAME/ledger}. Appends come from one thread at a time; a torn last line
 * is cut off at opening and said; a broken chain anywhere else is refused by name.
 */
public interface Ledger extends AutoCloseable {
    /** Appends; may stay unforced until the next {@link #force}. */
    void append(LedgerEntry entry) throws IOException;

    /** Makes all appended entries durable. */
    void force() throws IOException;

    /** The step entry of that number, if the ledger holds one (the latest, where a step was trained again). */
    Optional<LedgerEntry.Step> step(long step);

    /** All decisions (everything but steps), in order. */
    List<LedgerEntry> decisions();

    /** Hash of the last line, lower-case hex. */
    String head();

    @Override
    void close() throws IOException;
}
