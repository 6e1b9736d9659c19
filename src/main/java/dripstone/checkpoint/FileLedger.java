package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import dripstone.disk.FileOutput;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Publish;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger as a file of lines (see {@link LedgerLine}). One descriptor appends (O_APPEND), one reads and cuts; interrupts
 * end neither.
 */
final class FileLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);

    private final Path file;
    private final FileOutput out;
    private final DiskFile reading;
    /** Guarded by {@link #history}, which reads it. */
    private final StepIndex index;
    private final List<LedgerEntry> decisions;
    private List<LedgerEntry> decisionsSeen;
    /** What reads the file; its lock is never held while waiting for the disk to force. */
    private final FileLedgerHistory history;
    private final StepLine stepLine = new StepLine();
    /** Hash of the last line as 64 digits. */
    private final byte[] head;
    private final byte[] headBefore = new byte[Sha256.HEX_LENGTH];
    private long version;
    private long lines;
    private long end;
    private boolean unforced;
    private @Nullable IOException broken;

    private FileLedger(Path file, FileOutput out, DiskFile reading, LedgerScan scan) {
        this.file = file;
        this.out = out;
        this.reading = reading;
        this.index = scan.index();
        this.decisions = scan.decisions();
        this.decisionsSeen = List.copyOf(decisions);
        this.history = new FileLedgerHistory(file, reading, index, List.of());
        this.head = scan.head().getBytes(StandardCharsets.US_ASCII);
        this.version = scan.version();
        this.lines = scan.lines();
        this.end = scan.end();
    }

    static FileLedger open(Path file) throws IOException {
        if (!Files.exists(file)) {
            OwnerOnly.createDirectories(file.toAbsolutePath().resolveSibling(""));
            Publish.file(file, LedgerScan.header());
        }
        LedgerScan scan = LedgerScan.of(file);
        DiskFile reading = DiskFile.open(file);
        try {
            if (scan.torn() > 0) {
                LOG.warn("Cut off what was not durable at the ledger's end: file={} from-line={} bytes={}", file, scan.lines() + 2,
                        scan.torn());
                reading.setLength(scan.end());
                reading.force();
            }
            return new FileLedger(file, FileOutput.append(file), reading, scan);
        } catch (Throwable t) {
            reading.close();
            throw t;
        }
    }

    @Override
    public synchronized void append(LedgerEntry entry) throws IOException {
        refuseBroken();
        if (entry instanceof LedgerEntry.Step step && step.step() < 0) {
            throw new IllegalArgumentException("steps are not negative: step=" + step.step());
        }
        if (entry instanceof LedgerEntry.Step step && step.targets() >= 0 && StepLine.fits(step)) {
            System.arraycopy(head, 0, headBefore, 0, head.length);
            stepLine.write(head, lines + 1, step);
            write(stepLine.bytes(), stepLine.length());
            found(step, stepLine.length());
            return;
        }
        if (entry instanceof LedgerEntry.WeightsHash && version < LedgerScan.VERSION) {
            appendLine(new LedgerEntry.Format(LedgerScan.VERSION));
            version = LedgerScan.VERSION;
        }
        appendLine(entry);
    }

    private void appendLine(LedgerEntry entry) throws IOException {
        LedgerLine line = LedgerLine.after(head(), lines + 1, LedgerCodec.encode(entry));
        byte[] bytes = line.encode();
        System.arraycopy(head, 0, headBefore, 0, head.length);
        System.arraycopy(line.hash().getBytes(StandardCharsets.US_ASCII), 0, head, 0, head.length);
        write(bytes, bytes.length);
        if (entry instanceof LedgerEntry.Step step) {
            found(step, bytes.length);
        } else {
            decisions.add(entry);
        }
    }

    /** The line that was just appended is of a step. */
    private void found(LedgerEntry.Step step, int length) {
        synchronized (history) {
            index.add(end - length, length, step.step());
        }
    }

    /** Appends a line whose hash is the head already. */
    private void write(byte[] line, int length) throws IOException {
        try {
            if (length > LedgerScan.LONGEST_LINE_BYTES) {
                throw new IllegalArgumentException("entry too long: bytes=" + length + " longest=" + LedgerScan.LONGEST_LINE_BYTES);
            }
            unforced = true;
            out.write(line, 0, length);
        } catch (IOException | RuntimeException e) {
            System.arraycopy(headBefore, 0, head, 0, head.length);
            if (e instanceof IOException failed) {
                cutBack(failed);
            }
            throw e;
        }
        lines++;
        end += length;
    }

    private void refuseBroken() throws IOException {
        if (broken != null) {
            throw new IOException("ledger takes nothing more after a failure: file=" + file + "; start again to check it", broken);
        }
    }

    /** Takes a half-written line away (the disk is full, say); the chain goes on only when that succeeds. */
    private void cutBack(IOException why) {
        try {
            synchronized (history) {
                reading.setLength(end);
            }
        } catch (IOException e) {
            why.addSuppressed(e);
            broken = why;
        }
    }

    @Override
    public synchronized void force() throws IOException {
        refuseBroken();
        try {
            out.force();
            unforced = false;
        } catch (IOException e) {
            broken = e; // a second force may report success for pages that the first one dropped
            throw e;
        }
    }

    @Override
    public Optional<LedgerEntry.Step> step(long step) {
        return history.step(step);
    }

    @Override
    public void steps(long from, long to, Predicate<LedgerEntry.Step> visitor) throws IOException {
        history.steps(from, to, visitor);
    }

    @Override
    public long lastStep() {
        return history.lastStep();
    }

    @Override
    public synchronized List<LedgerEntry> decisions() {
        if (decisionsSeen.size() != decisions.size()) {
            decisionsSeen = List.copyOf(new ArrayList<>(decisions));
        }
        return decisionsSeen;
    }

    @Override
    public synchronized String head() {
        return new String(head, StandardCharsets.US_ASCII);
    }

    @Override
    public synchronized void close() throws IOException {
        try (reading;
                out) {
            if (broken == null && unforced && out.isOpen()) {
                out.force();
            }
        }
    }
}
