package dripstone.checkpoint;

import dripstone.disk.CorruptFileException;
import dripstone.disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A ledger's file, read. One that is being appended to shares its index, and its lock is this object's. */
final class FileLedgerHistory implements LedgerHistory {
    private final Path file;
    private final DiskFile reading;
    private final StepIndex index;
    private final List<LedgerEntry> decisions;
    private final StepPiece piece;

    FileLedgerHistory(Path file, DiskFile reading, StepIndex index, List<LedgerEntry> decisions) {
        this.file = file;
        this.reading = reading;
        this.index = index;
        this.decisions = decisions;
        this.piece = new StepPiece(reading);
    }

    static FileLedgerHistory read(Path file) throws IOException {
        LedgerScan scan = LedgerScan.of(file);
        return new FileLedgerHistory(file, DiskFile.openForReading(file), scan.index(), List.copyOf(scan.decisions()));
    }

    @Override
    public synchronized Optional<LedgerEntry.Step> step(long step) {
        try {
            for (int p = index.pieceOf(step, index.pieces()); p >= 0; p = index.pieceOf(step, p)) {
                byte @Nullable [] entry = piece.load(index.offset(p), index.end(p)).find(step);
                if (entry != null && LedgerCodec.decode(entry) instanceof LedgerEntry.Step found) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(new CorruptFileException(file, "step=" + step + " cannot be read: " + e, "", e));
        }
    }

    @Override
    public void steps(long from, long to, Predicate<LedgerEntry.Step> visitor) throws IOException {
        int pieces = pieces();
        for (int p = 0; p < pieces; p++) {
            for (byte[] entry : entries(p, from, to)) {
                if (LedgerCodec.decode(entry) instanceof LedgerEntry.Step step && !visitor.test(step)) {
                    return;
                }
            }
        }
    }

    private synchronized int pieces() {
        return index.pieces();
    }

    /** A piece at a time, so that whoever appends does not wait for the visitor. */
    private synchronized List<byte[]> entries(int p, long from, long to) throws IOException {
        return index.mayHold(p, from, to) ? piece.load(index.offset(p), index.end(p)).findAll(from, to) : List.of();
    }

    @Override
    public synchronized long lastStep() {
        return Math.max(0, index.greatest());
    }

    @Override
    public List<LedgerEntry> decisions() {
        return decisions;
    }

    @Override
    public void close() throws IOException {
        reading.close();
    }
}
