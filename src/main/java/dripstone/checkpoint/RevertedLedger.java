package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import dripstone.disk.Publish;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A ledger that was cut back to a step, so that learning can go on from a snapshot of it by another way: for steps that cannot be made
 * again, since text that they were trained on is lost. The chain's beginning is a whole ledger; all of it as it was is kept beside.
 *
 * @param kept the ledger as it was
 * @param steps how many were given up
 * @param decisions that went with them, in their order
 */
public record RevertedLedger(Path kept, long steps, List<LedgerEntry> decisions) {
    private static final int NAME_DIGITS = 12;

    public RevertedLedger {
        decisions = List.copyOf(decisions);
    }

    /**
     * Cuts a ledger before its first step after the one that stays. A kill leaves it as it was or as it is to be.
     *
     * @param step the last that stays
     * @throws IOException also when the ledger does not know that step, or none after it
     */
    public static RevertedLedger cut(Path file, long step) throws IOException {
        Path kept;
        long last;
        try (Ledger ledger = Ledger.open(file)) {
            last = ledger.lastStep();
            if (ledger.step(step).isEmpty() || last <= step) {
                throw new IOException("nothing in the ledger is to be given up: ledger=" + file + " last-step=" + last
                        + " checkpoint-step=" + step);
            }
            kept = file.resolveSibling(file.getFileName() + ".reverted-" + ledger.head().substring(0, NAME_DIGITS));
        }
        List<LedgerEntry> decisions = new ArrayList<>();
        long place = placeAfter(file, step, decisions);
        if (!Files.exists(kept)) { // a kill came before the cut
            Publish.file(kept, out -> copy(file, out));
        }
        try (DiskFile cut = DiskFile.open(file)) {
            cut.setLength(place);
            cut.force();
        }
        return new RevertedLedger(kept, last - step, decisions);
    }

    private static void copy(Path file, OutputStream out) throws IOException {
        try (InputStream in = DiskFile.openForReading(file).stream()) {
            long _ = in.transferTo(out);
        }
    }

    /** @param decisions takes those behind the place */
    private static long placeAfter(Path file, long step, List<LedgerEntry> decisions) throws IOException {
        long place = 0;
        boolean behind = false;
        try (LineReader lines = LineReader.open(file, LedgerScan.LONGEST_LINE_BYTES)) {
            place += lines.next().length; // the header
            for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
                long of = LedgerLine.stepOf(line, 0, line.length);
                behind |= of > step;
                if (!behind) {
                    place += line.length;
                } else if (of < 0) {
                    decisions.add(LedgerCodec.decode(LedgerLine.entryOf(line)));
                }
            }
        }
        return place;
    }
}
