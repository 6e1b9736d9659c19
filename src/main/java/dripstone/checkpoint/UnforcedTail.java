package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a power loss leaves of lines that were appended to a ledger and not forced: the file may have its new length while any of the
 * new sectors never reached the disk and read as zeros, and lines behind them are whole. A line is JSON text and has no zero byte;
 * zeros that end where a sector ends are a lost sector, others are flipped bits. Single use.
 *
 * <p>Zeros in what <em>had</em> been forced are damage. Decisions are forced before the next step is written down (but for the end of
 * a round and a published snapshot, which other threads add): a step behind a decision behind the zeros says that these were forced.
 */
final class UnforcedTail {
    private static final Pattern LINE = Pattern.compile("\\{\"n\":\\d{1,18},\"entry\":(\\{.*}),\"hash\":\"[0-9a-f]{64}\"}");

    /** A divisor of every disk's sectors and every file system's blocks. */
    private static final int SECTOR_BYTES = 512;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long place;

    private UnforcedTail(InputStream in, long place) {
        this.in = in;
        this.place = place;
    }

    /** Whether from that place on, where no whole line stands, the file holds nothing that was ever forced. */
    static boolean isAt(Path file, long place) throws IOException {
        DiskFile tail = DiskFile.openForReading(file);
        try (InputStream in = new BufferedInputStream(tail.stream(), 1 << 16)) {
            tail.seek(place);
            return new UnforcedTail(in, place).wasNeverForced();
        }
    }

    private boolean wasNeverForced() throws IOException {
        if (!firstLineIsTorn()) {
            return false;
        }
        boolean decided = false;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                add(b);
                continue;
            }
            LedgerEntry entry = entry();
            if (decided && entry instanceof LedgerEntry.Step) {
                return false;
            }
            decided |= isForcedAtOnce(entry);
            line.reset();
        }
        return true;
    }

    /** A lost sector, or no end. */
    private boolean firstLineIsTorn() throws IOException {
        boolean lost = false;
        int before = -1;
        int b = in.read();
        while (b >= 0 && b != '\n') {
            lost |= before == 0 && b != 0 && place % SECTOR_BYTES == 0;
            before = b;
            place++;
            b = in.read();
        }
        return lost || b < 0 || (before == 0 && place % SECTOR_BYTES == 0);
    }

    private void add(int b) {
        if (b == 0 || line.size() > LedgerScan.LONGEST_LINE_BYTES) {
            line.reset(); // what follows is no whole line, and does not match
        } else {
            line.write(b);
        }
    }

    /** Of the line, or one that says nothing where it is none. */
    private LedgerEntry entry() {
        Matcher m = LINE.matcher(line.toString(StandardCharsets.ISO_8859_1));
        try {
            return m.matches() ? LedgerCodec.decode(m.group(1).getBytes(StandardCharsets.ISO_8859_1)) : new LedgerEntry.EndOfRound(0, "");
        } catch (IOException | IllegalArgumentException e) {
            return new LedgerEntry.EndOfRound(0, ""); // half of it may be of another line
        }
    }

    private static boolean isForcedAtOnce(LedgerEntry entry) {
        return switch (entry) {
            case LedgerEntry.Identity i -> true;
            case LedgerEntry.SettingChanged c -> true;
            case LedgerEntry.KernelChanged k -> true;
            case LedgerEntry.Skipped s -> true;
            case LedgerEntry.Withdrawn w -> true;
            case LedgerEntry.Step s -> false;
            case LedgerEntry.EndOfRound e -> false;
            case LedgerEntry.Published p -> false;
            case LedgerEntry.WeightsHash w -> false;
            case LedgerEntry.Format f -> false;
        };
    }
}
