package dripstone.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a ledger holds, for those who only read it. Thread-safe. */
public interface LedgerHistory extends AutoCloseable {
    /**
     * Opens a ledger beside its owner, checks its chain and shows what it held at that moment; a line that is being written is left out.
     *
     * @throws dripstone.disk.CorruptFileException when a line other than a torn last one is wrong
     */
    static LedgerHistory open(Path file) throws IOException {
        return FileLedgerHistory.read(file);
    }

    /** The step entry of that number, if the ledger holds one (the latest, where a step was trained again). */
    Optional<LedgerEntry.Step> step(long step);

    /**
     * Visits step entries in the order of the ledger, until the visitor answers false.
     *
     * @param from first step @param to last step
     */
    void steps(long from, long to, Predicate<LedgerEntry.Step> visitor) throws IOException;

    /** The greatest step that it holds; 0 before the first. */
    long lastStep();

    /** All decisions (everything but steps), in order. */
    List<LedgerEntry> decisions();

    @Override
    void close() throws IOException;
}
