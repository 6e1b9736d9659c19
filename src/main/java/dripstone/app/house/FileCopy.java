package dripstone.app.house;

import dripstone.disk.DiskFile;
import dripstone.disk.OwnerOnly;
import dripstone.disk.Sha256;
import dripstone.life.Heartbeat;
import dripstone.life.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Copies files one after the other through one small buffer, hashing what it writes. Blocks of zeros become holes, as the journal's files
 * have them. What it makes is its owner's alone, and is not forced. Not thread-safe.
 */
final class FileCopy {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final long REPORT_NANOS = 1_000_000_000;

    private final StopSignal stop;
    private final Consumer<String> progress;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] zeros = new byte[BLOCK_BYTES];
    private final long expectedBytes;
    private long bytes;
    private long files;
    private long reported = System.nanoTime();

    /** @param stop asked between blocks @param expectedBytes in all, for the reports */
    FileCopy(StopSignal stop, Consumer<String> progress, long expectedBytes) {
        this.stop = stop;
        this.progress = progress;
        this.expectedBytes = expectedBytes;
    }

    /** A whole file. @return SHA-256 of what was written @throws dripstone.life.StoppedException when it was told to stop */
    String copy(Path from, Path to) throws IOException {
        try (InputStream in = DiskFile.openForReading(from).stream()) {
            return copy(in, to, Long.MAX_VALUE);
        }
    }

    /**
     * At most so many bytes of a stream.
     *
     * @return SHA-256 of what was written
     * @throws dripstone.life.StoppedException when it was told to stop
     */
    String copy(InputStream in, Path to, long most) throws IOException {
        OwnerOnly.createDirectories(Objects.requireNonNull(to.toAbsolutePath().getParent()));
        OwnerOnly.createFile(to);
        Sha256 sum = new Sha256();
        try (DiskFile out = DiskFile.open(to)) {
            long length = 0;
            int n = read(in, most);
            while (n > 0) {
                sum.update(block, 0, n);
                if (Arrays.equals(block, 0, n, zeros, 0, n)) {
                    out.seek(length + n);
                } else {
                    out.write(block, 0, n);
                }
                length += n;
                report(n);
                n = read(in, most - length);
            }
            out.setLength(length);
        }
        files++;
        return sum.hex();
    }

    private int read(InputStream in, long most) throws IOException {
        stop.check("copying a data directory");
        return in.readNBytes(block, 0, (int) Math.min(block.length, most));
    }

    private void report(int n) {
        bytes += n;
        Heartbeat.here().beat(); // a copy holds up the intake's thread, on which it is made
        long now = System.nanoTime();
        if (now - reported >= REPORT_NANOS) {
            reported = now;
            progress.accept("copied " + mebibytes(bytes) + " of about " + mebibytes(expectedBytes) + " MiB, files=" + files);
        }
    }

    private static long mebibytes(long count) {
        return count >> 20;
    }

    long bytes() {
        return bytes;
    }

    long files() {
        return files;
    }
}
