package dripstone.checkpoint;

import dripstone.disk.BlockInputStream;
import dripstone.disk.CorruptFileException;
import dripstone.disk.DiskFile;
import dripstone.disk.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads tensors of a safetensors file straight into native memory. The file may be hostile: its header is checked against the file's
 * length before anything is read by it. Not thread-safe. Not ended by interrupts, hence no {@code FileChannel}.
 */
final class SafetensorsReader implements AutoCloseable {
    /** Below this, threads cost more than they give. */
    private static final long LEAST_PARALLEL_BYTES = 16L << 20;

    private final Path path;
    private final DiskFile file;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsReader(Path path, DiskFile file, long dataStart, SafetensorsHeader header) {
        this.path = path;
        this.file = file;
        this.dataStart = dataStart;
        this.header = header;
    }

    /** @throws CorruptFileException that names the file and what is wrong in its header */
    static SafetensorsReader open(Path path) throws IOException {
        DiskFile file = DiskFile.openForReading(path);
        try {
            long length = file.length();
            if (length < Long.BYTES) {
                throw new CorruptFileException(path, "shorter than a header's length: bytes=" + length);
            }
            byte[] first = new byte[Long.BYTES];
            file.readFully(first);
            long headerBytes = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
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

    private static SafetensorsHeader header(Path path, DiskFile file, long headerBytes, long dataBytes) throws IOException {
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
            SafetensorsHeader.Entry entry = entry(t.name());
            if (!entry.dtype().equals(SafetensorsHeader.FLOAT32)) {
                throw new IOException("tensor of another type: file=" + path + " tensor=" + t.name() + " dtype=" + entry.dtype()
                        + " wanted=" + SafetensorsHeader.FLOAT32);
            }
            checkShape(t.name(), entry, t);
        }
        if (into.stream().mapToLong(t -> t.data().byteSize()).sum() < LEAST_PARALLEL_BYTES) {
            readAll(file, into);
            return;
        }
        int parts = Runtime.getRuntime().availableProcessors();
        List<InParallel.Part<Boolean>> reads = new ArrayList<>();
        for (List<Tensor> share : shares(into, parts)) {
            reads.add(() -> {
                try (DiskFile own = DiskFile.openForReading(path)) { // a place in the file of its own
                    readAll(own, share);
                    return true;
                }
            });
        }
        List<Boolean> _ = InParallel.run("snapshot-read", reads);
    }

    /** About equally many bytes each. */
    private static List<List<Tensor>> shares(List<Tensor> tensors, int count) {
        List<List<Tensor>> shares = new ArrayList<>();
        long[] bytes = new long[count];
        for (int i = 0; i < count; i++) {
            shares.add(new ArrayList<>());
        }
        List<Tensor> largestFirst = new ArrayList<>(tensors);
        largestFirst.sort(Comparator.comparingLong((Tensor t) -> t.data().byteSize()).reversed());
        for (Tensor t : largestFirst) {
            int least = 0;
            for (int i = 1; i < count; i++) {
                least = bytes[i] < bytes[least] ? i : least;
            }
            bytes[least] += t.data().byteSize();
            shares.get(least).add(t);
        }
        shares.removeIf(List::isEmpty);
        return shares;
    }

    private void readAll(DiskFile from, List<Tensor> tensors) throws IOException {
        FloatChunk chunk = new FloatChunk();
        for (Tensor t : tensors) {
            read(from, entry(t.name()), t, chunk);
        }
    }

    /**
     * That {@link #readAs} would fill it.
     *
     * @param firstRows whether the file's tensor may have more rows
     * @throws IOException that names what is missing, of another shape, or of a type that is no float of 16 or 32 bits
     */
    void check(String nameInFile, Tensor into, boolean firstRows) throws IOException {
        SafetensorsHeader.Entry entry = entry(nameInFile);
        if (!FloatChunk.converts(entry.dtype())) {
            throw new IOException("tensor of another type: file=" + path + " tensor=" + nameInFile + " dtype=" + entry.dtype()
                    + " wanted=F32, F16 or BF16; save the model in one of these");
        }
        List<Long> wanted = SafetensorsHeader.wide(into.shapeInFile());
        List<Long> shape = entry.shape();
        boolean more = firstRows && shape.size() == wanted.size() && shape.getFirst() > wanted.getFirst()
                && shape.subList(1, shape.size()).equals(wanted.subList(1, wanted.size()));
        if (!more) {
            checkShape(nameInFile, entry, into);
        }
    }

    /** Fills a tensor from one of another name, converting to float32. */
    void readAs(String nameInFile, Tensor into, boolean firstRows, FloatChunk chunk) throws IOException {
        check(nameInFile, into, firstRows);
        read(file, entry(nameInFile), into, chunk);
    }

    /** Whether a tensor of the file has exactly these elements. */
    boolean holds(String nameInFile, Tensor tensor, FloatChunk chunk) throws IOException {
        check(nameInFile, tensor, false);
        SafetensorsHeader.Entry entry = entry(nameInFile);
        file.seek(dataStart + entry.begin());
        for (long at = 0; at < tensor.data().byteSize(); ) {
            long bytes = Math.min((long) FloatChunk.MOST * Float.BYTES, tensor.data().byteSize() - at);
            chunk.readFrom(file, entry.dtype(), (int) (bytes / Float.BYTES));
            if (MemorySegment.mismatch(tensor.data(), at, at + bytes, chunk.floats(), 0, bytes) >= 0) {
                return false;
            }
            at += bytes;
        }
        return true;
    }

    private SafetensorsHeader.Entry entry(String name) throws IOException {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw new IOException("tensor missing: file=" + path + " tensor=" + name);
        }
        return entry;
    }

    private void checkShape(String name, SafetensorsHeader.Entry entry, Tensor into) throws IOException {
        if (!entry.shape().equals(SafetensorsHeader.wide(into.shapeInFile()))) {
            throw new IOException("tensor of another shape: file=" + path + " tensor=" + name + " shape=" + entry.shape()
                    + " wanted=" + into.shapeInFile());
        }
    }

    private void read(DiskFile from, SafetensorsHeader.Entry entry, Tensor into, FloatChunk chunk) throws IOException {
        from.seek(dataStart + entry.begin());
        FileOrder order = new FileOrder(into, FloatChunk.MOST);
        for (long at = 0; at < order.count(); ) {
            int n = order.pieceAt(at);
            chunk.readFrom(from, entry.dtype(), n);
            order.put(at, n, chunk.floats());
            at += n;
        }
    }

    /** Of the whole file, as it lies behind this reader. */
    String sha256() throws IOException {
        file.seek(0);
        try (InputStream in = new Range(file, file.length())) {
            return Sha256.of(in);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The next bytes of a file, so many; closing it leaves the file open. */
    private static final class Range extends BlockInputStream {
        private final DiskFile file;
        private long left;

        Range(DiskFile file, long left) {
            this.file = file;
            this.left = left;
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
