package dripstone.checkpoint;

import dripstone.disk.CorruptFileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads tensors of a safetensors file straight into native memory. The file may be hostile: its header is checked against the file's
 * length before anything is read by it. Not thread-safe. Not ended by interrupts, hence no {@code FileChannel}.
 */
final class SafetensorsReader implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path path;
    private final RandomAccessFile file;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsReader(Path path, RandomAccessFile file, long dataStart, SafetensorsHeader header) {
        this.path = path;
        this.file = file;
        this.dataStart = dataStart;
        this.header = header;
    }

    /** @throws CorruptFileException that names the file and what is wrong in its header */
    static SafetensorsReader open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            long length = file.length();
            if (length < Long.BYTES) {
                throw new CorruptFileException(path, "shorter than a header's length: bytes=" + length);
            }
            long headerBytes = Long.reverseBytes(file.readLong());
            if (headerBytes < 0 || headerBytes > SafetensorsHeader.LONGEST_BYTES) {
                throw new CorruptFileException(path, "header too long: header-bytes=" + Long.toUnsignedString(headerBytes) + " longest="
                        + SafetensorsHeader.LONGEST_BYTES);
            }
            long dataStart = Long.BYTES + headerBytes;
            if (dataStart > length) {
                throw new CorruptFileException(path, "cut off in the header: header-bytes=" + headerBytes + " bytes=" + length);
            }
            return new SafetensorsReader(path, file, dataStart, header(path, file, headerBytes, length - dataStart));
        } catch (Throwable t) {
            file.close();
            throw t;
        }
    }

    private static SafetensorsHeader header(Path path, RandomAccessFile file, long headerBytes, long dataBytes) throws IOException {
        try (InputStream in = new BufferedInputStream(new Range(file, headerBytes), 1 << 16)) {
            return SafetensorsHeader.parse(in, dataBytes);
        } catch (IOException e) {
            throw new CorruptFileException(path, String.valueOf(e.getMessage()), "", e);
        }
    }

    SafetensorsHeader header() {
        return header;
    }

    /** Fills each tensor by its name. @throws IOException that names a tensor that is missing, of another shape or another type */
    void read(List<Tensor> into) throws IOException {
        for (Tensor t : into) {
            check(t);
        }
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Tensor t : into) {
            SafetensorsHeader.Entry entry = header.tensors().get(t.name());
            if (entry != null) {
                read(dataStart + entry.begin(), t.data(), chunk);
            }
        }
    }

    private void check(Tensor t) throws IOException {
        SafetensorsHeader.Entry entry = header.tensors().get(t.name());
        if (entry == null) {
            throw new IOException("tensor missing: file=" + path + " tensor=" + t.name());
        }
        if (!entry.dtype().equals(SafetensorsHeader.FLOAT32)) {
            throw new IOException("tensor of another type: file=" + path + " tensor=" + t.name() + " dtype=" + entry.dtype()
                    + " wanted=" + SafetensorsHeader.FLOAT32);
        }
        if (!entry.shape().equals(t.shape().stream().map(Integer::longValue).toList())) {
            throw new IOException("tensor of another shape: file=" + path + " tensor=" + t.name() + " shape=" + entry.shape()
                    + " wanted=" + t.shape());
        }
    }

    private void read(long position, MemorySegment into, byte[] chunk) throws IOException {
        file.seek(position);
        for (long at = 0; at < into.byteSize(); ) {
            int n = (int) Math.min(chunk.length, into.byteSize() - at);
            file.readFully(chunk, 0, n);
            MemorySegment.copy(chunk, 0, into, ValueLayout.JAVA_BYTE, at, n);
            at += n;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The next bytes of a file, so many; closing it leaves the file open. */
    private static final class Range extends InputStream {
        private final RandomAccessFile file;
        private long left;

        Range(RandomAccessFile file, long left) {
            this.file = file;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = file.read(into, from, (int) Math.min(count, left));
            left -= Math.max(n, 0);
            return n;
        }
    }
}
