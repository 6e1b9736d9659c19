package dripstone.checkpoint;

import dripstone.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The piece of the ledger that was read last: steps are asked for in a row when they are trained again. Guarded by its ledger. */
final class StepPiece {
    private final DiskFile file;
    private long offset = -1;
    private byte[] bytes = new byte[0];

    StepPiece(DiskFile file) {
        this.file = file;
    }

    /** @param end reading more than before of a piece that grew costs a whole reading */
    StepPiece load(long from, long end) throws IOException {
        if (offset != from || bytes.length != end - from) {
            byte[] read = new byte[Math.toIntExact(end - from)];
            offset = -1;
            file.seek(from);
            file.readFully(read);
            bytes = read;
            offset = from;
        }
        return this;
    }

    /** The entry of the last line of that step, or null. */
    byte @Nullable [] find(long step) {
        int found = -1;
        int foundEnd = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = lineEnd(start);
            if (LedgerLine.stepOf(bytes, start, end) == step) {
                found = start;
                foundEnd = end;
            }
            start = end;
        }
        return found < 0 ? null : LedgerLine.entryOf(Arrays.copyOfRange(bytes, found, foundEnd));
    }

    /** The entries of the lines of those steps, both included, in order. */
    List<byte[]> findAll(long from, long to) {
        List<byte[]> found = new ArrayList<>();
        for (int start = 0; start < bytes.length; ) {
            int end = lineEnd(start);
            long step = LedgerLine.stepOf(bytes, start, end);
            if (step >= from && step <= to) {
                found.add(LedgerLine.entryOf(Arrays.copyOfRange(bytes, start, end)));
            }
            start = end;
        }
        return found;
    }

    private int lineEnd(int start) {
        int at = start;
        while (bytes[at] != '\n') {
            at++;
        }
        return at + 1;
    }
}
