package dripstone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/** A channel over a {@link DiskFile}, whose calls no interrupt ends. Thread-safe: one transfer at a time. */
final class UninterruptedFile extends FileBaseDefault {
    private static final long HEAD = 0;
    /** A divisor of every disk's sectors. */
    private static final int SECTOR_BYTES = 512;

    private final DiskFile file;

    private UninterruptedFile(DiskFile file) {
        this.file = file;
    }

    static UninterruptedFile open(Path path, boolean writes) throws IOException {
        return new UninterruptedFile(writes ? DiskFile.open(path) : DiskFile.openForReading(path));
    }

    @Override
    public synchronized int read(ByteBuffer into, long position) throws IOException {
        int wanted = into.remaining();
        byte[] bytes = into.hasArray() ? into.array() : new byte[wanted];
        int start = into.hasArray() ? into.arrayOffset() + into.position() : 0;
        file.seek(position);
        int got = file.read(bytes, start, wanted);
        if (got > 0) {
            if (into.hasArray()) {
                into.position(into.position() + got);
            } else {
                into.put(bytes, 0, got);
            }
        }
        return got;
    }

    /**
     * The store writes a chunk in one call, and knows it again by its first bytes and its last alone: a power loss that took sectors out
     * of the middle would leave what looks like a commit. So all else is forced before the last sector is written, and that one before
     * the head that may name the chunk.
     */
    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        int last = position == HEAD ? bytes.length : Math.min(SECTOR_BYTES, bytes.length);
        int before = bytes.length - last;
        file.seek(position);
        file.write(bytes, 0, before);
        file.force();
        file.write(bytes, before, last);
        return bytes.length;
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    protected synchronized void implTruncate(long size) throws IOException {
        file.setLength(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force();
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
