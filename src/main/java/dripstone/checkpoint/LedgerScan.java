package dripstone.checkpoint;

import dripstone.disk.CorruptFileException;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One pass over a ledger: checks every line of the chain, and stops before an {@link UnforcedTail}. Single use. */
final class LedgerScan {
    /** Newest that is read, and that of a new ledger. */
    static final int VERSION = 2;

    /** The one before: it knows neither {@link LedgerEntry.WeightsHash} nor {@link LedgerEntry.Format}. */
    static final int BEFORE = 1;

    /** Longest line that is written or read. */
    static final int LONGEST_LINE_BYTES = 1 << 20;

    private static final String FORMAT = "dripstone-ledger";
    private static final Pattern HEADER = Pattern.compile("\\{\"format\":\"" + FORMAT + "\",\"version\":(\\d{1,9})}\n");

    private final Path file;
    private final StepIndex index = new StepIndex();
    private final List<LedgerEntry> decisions = new ArrayList<>();
    private String head = "";
    private long version;
    private long lines;
    private long end;
    private long torn;

    private LedgerScan(Path file) {
        this.file = file;
    }

    /** The first line of every ledger; the chain begins with its SHA-256. */
    static byte[] header() {
        return ("{\"format\":\"" + FORMAT + "\",\"version\":" + VERSION + "}\n").getBytes(StandardCharsets.US_ASCII);
    }

    static LedgerScan of(Path file) throws IOException {
        LedgerScan scan = new LedgerScan(file);
        try (LineReader in = LineReader.open(file, LONGEST_LINE_BYTES)) {
            scan.readHeader(in);
            scan.readLines(in);
        } catch (CorruptFileException e) {
            if (scan.end == 0 || !UnforcedTail.isAt(file, scan.end)) {
                throw e;
            }
            scan.torn = Files.size(file) - scan.end;
        }
        return scan;
    }

    private void readLines(LineReader in) throws IOException {
        for (byte[] line = nextLine(in); line.length > 0; line = nextLine(in)) {
            readLine(line);
        }
    }

    private byte[] nextLine(LineReader in) throws IOException {
        try {
            return in.next();
        } catch (IOException e) {
            throw corrupt(String.valueOf(e.getMessage()), e);
        }
    }

    private void readHeader(LineReader in) throws IOException {
        byte[] line = nextLine(in);
        Matcher m = HEADER.matcher(new String(line, StandardCharsets.ISO_8859_1));
        if (!m.matches()) {
            throw corrupt("not the header of a ledger", null);
        }
        version = Long.parseLong(m.group(1));
        refuseNewer();
        if (version < BEFORE) {
            throw corrupt("no such version: version=" + version, null);
        }
        head = Sha256.of(line);
        end = line.length;
    }

    private void refuseNewer() throws FormatTooNewException {
        if (version > VERSION) {
            throw new FormatTooNewException(file, FORMAT, version, VERSION);
        }
    }

    private void readLine(byte[] bytes) throws IOException {
        try {
            LedgerLine line = LedgerLine.decode(bytes, head, lines + 1);
            long step = LedgerLine.stepOf(bytes, 0, bytes.length);
            if (step >= 0) {
                index.add(end, bytes.length, step);
            } else {
                decide(LedgerCodec.decode(line.entry()));
            }
            head = line.hash();
            lines++;
            end += bytes.length;
        } catch (FormatTooNewException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException | IOException e) {
            throw corrupt(String.valueOf(e.getMessage()), e);
        }
    }

    private void decide(LedgerEntry entry) throws FormatTooNewException {
        if (entry instanceof LedgerEntry.Format format) {
            version = Math.max(version, format.version());
            refuseNewer();
        }
        decisions.add(entry);
    }

    private CorruptFileException corrupt(String reason, @Nullable Throwable cause) {
        long number = lines + (head.isEmpty() ? 1 : 2); // the header is line 1 of the file
        return new CorruptFileException(file, "line=" + number + " " + reason,
                "what was learnt since cannot be proven: restore the file from a copy, or begin a model under a new name", cause);
    }

    StepIndex index() {
        return index;
    }

    List<LedgerEntry> decisions() {
        return decisions;
    }

    String head() {
        return head;
    }

    /** Of the first line, or of the last entry that names a later one. */
    long version() {
        return version;
    }

    /** Entries read. */
    long lines() {
        return lines;
    }

    /** After the last whole line. */
    long end() {
        return end;
    }

    /** Bytes after {@link #end} to be cut off. */
    long torn() {
        return torn;
    }
}
