package dripstone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads a file of a {@link FileFormat}; its whole checksum was right when it was opened. Not thread-safe. */
public final class FormatReader extends BlockInputStream {
    private static final int CHUNK_BYTES = 1 << 16;

    private final DiskFile file;
    private final int version;
    private final long bodyBytes;
    private long left;

    private FormatReader(DiskFile file, int version, long bodyBytes) {
        this.file = file;
        this.version = version;
        this.bodyBytes = bodyBytes;
        this.left = bodyBytes;
    }

    /**
     * Checks the file from end to end and stands at the body's first byte.
     *
     * @throws CorruptFileException when it is not of this format, cut off or damaged
     * @throws FormatTooOldException when this build no longer reads its version
     * @throws FormatTooNewException when a newer build wrote it
     */
    public static FormatReader open(Path path, FileFormat format) throws IOException {
        DiskFile file = DiskFile.openForReading(path);
        try {
            int version = readVersion(path, file, format);
            long body = file.length() - format.headerBytes() - FileFormat.FOOTER_BYTES;
            checkFooter(path, file, body);
            file.seek(format.headerBytes());
            return new FormatReader(file, version, body);
        } catch (Throwable t) {
            file.close();
            throw t;
        }
    }

    private static int readVersion(Path path, DiskFile file, FileFormat format) throws IOException {
        int length = format.headerBytes();
        if (file.length() < length) {
            throw new CorruptFileException(path, "cut off in the header: bytes=" + file.length() + " format=" + format.name());
        }
        byte[] header = new byte[length];
        file.readFully(header);
        CRC32C sum = new CRC32C();
        sum.update(header, 0, length - 4);
        ByteBuffer view = ByteBuffer.wrap(header);
        int version = view.getInt(length - 8);
        if (!Arrays.equals(Arrays.copyOf(header, length - 8), Arrays.copyOf(format.headerOf(0), length - 8))) {
            throw new CorruptFileException(path, "not a file of format " + format.name());
        }
        if (view.getInt(length - 4) != (int) sum.getValue()) {
            throw new CorruptFileException(path, "header checksum differs");
        }
        if (version < format.oldest()) {
            throw new FormatTooOldException(path, format.name(), version, format.oldest());
        }
        if (version > format.current()) {
            throw new FormatTooNewException(path, format.name(), version, format.current());
        }
        return version;
    }

    private static void checkFooter(Path path, DiskFile file, long body) throws IOException {
        if (body < 0) {
            throw new CorruptFileException(path, "cut off in the footer");
        }
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[CHUNK_BYTES];
        file.seek(0);
        for (long left = file.length() - 4; left > 0; ) {
            int n = (int) Math.min(left, chunk.length);
            file.readFully(chunk, 0, n);
            sum.update(chunk, 0, n);
            left -= n;
        }
        byte[] footer = new byte[FileFormat.FOOTER_BYTES];
        file.seek(file.length() - footer.length);
        file.readFully(footer);
        ByteBuffer view = ByteBuffer.wrap(footer);
        if (view.getInt() != FileFormat.FOOTER_MAGIC || view.getLong() != body) {
            throw new CorruptFileException(path, "no footer where the length says: cut off or grown");
        }
        if (view.getInt() != (int) sum.getValue()) {
            throw new CorruptFileException(path, "checksum differs");
        }
    }

    public int version() {
        return version;
    }

    public long bodyBytes() {
        return bodyBytes;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int n = file.read(into, from, (int) Math.min(count, left));
        left -= Math.max(n, 0);
        return n;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
