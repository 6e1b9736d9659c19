package dripstone.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/** A channel over a {@link RandomAccessFile}, whose calls no interrupt ends. Thread-safe: one transfer at a time. */
final class UninterruptedFile extends FileBaseDefault {
    private final RandomAccessFile file;

    private UninterruptedFile(RandomAccessFile file) {
        this.file = file;
    }

    static UninterruptedFile open(Path path, String mode) throws IOException {
        return new UninterruptedFile(new RandomAccessFile(path.toFile(), mode));
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

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
        int count = from.remaining();
        file.seek(position);
        if (from.hasArray()) {
            file.write(from.array(), from.arrayOffset() + from.position(), count);
            from.position(from.limit());
        } else {
            byte[] bytes = new byte[count];
            from.get(bytes);
            file.write(bytes);
        }
        return count;
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
        file.getFD().sync();
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.getChannel().tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
