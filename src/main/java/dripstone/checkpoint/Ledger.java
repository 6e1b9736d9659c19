package dripstone.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The hash-chained record of one model, in {@code data/models/NAME/ledger}. Appends come from one thread at a time; what
 * a power loss left of lines that were not forced is cut off at opening and said; a broken chain anywhere else is refused by name. Reading
 * is thread-safe. Not ended by interrupts.
 *
 * <p>Heap: decisions are kept, steps are not; of those stay 32 bytes for each 256 KiB of the file, and one such piece that was read last.
 * Opening reads the whole file once.
 */
public interface Ledger extends LedgerHistory {
    /**
     * Opens or makes the ledger and checks its whole chain.
     *
     * @throws dripstone.disk.CorruptFileException when a line is wrong that had been forced; names the file and the line
     * @throws dripstone.disk.FormatTooNewException when a newer build wrote it
     */
    static Ledger open(Path file) throws IOException {
        return FileLedger.open(file);
    }

    /**
     * Appends; may stay unforced until the next {@link #force}. When it throws, nothing was appended; when the file could not be put
     * back to the line before, all later appends throw too.
     */
    void append(LedgerEntry entry) throws IOException;

    /** Makes all appended entries durable. */
    void force() throws IOException;

    /** Hash of the last line, lower-case hex. */
    String head();
}
