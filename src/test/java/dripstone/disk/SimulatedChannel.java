package dripstone.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file or directory of a {@link SimulatedDisk}. Interrupts do not close it. */
final class SimulatedChannel extends FileChannel {
    private final SimulatedDisk disk;
    private final SimulatedNode node;
    private final Path path;
    private final boolean writes;
    private final boolean appends;
    private long position;

    SimulatedChannel(SimulatedDisk disk, SimulatedNode node, Path path, boolean writes, boolean appends) {
        this.disk = disk;
        this.node = node;
        this.path = path;
        this.writes = writes;
        this.appends = appends;
    }

    private SimulatedNode.File file() {
        if (node instanceof SimulatedNode.File f) {
            return f;
        }
        throw new NonReadableChannelException();
    }

    private SimulatedNode.File writable() {
        if (!writes) {
            throw new NonWritableChannelException();
        }
        return file();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int n = read(into, position);
        position += Math.max(0, n);
        return n;
    }

    @Override
    public int read(ByteBuffer into, long place) throws IOException {
        byte[] bytes = new byte[into.remaining()];
        int n = disk.read(file(), place, bytes, path);
        into.put(bytes, 0, Math.max(0, n));
        return n;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = write(from, appends ? -1 : position);
        position = appends ? file().length() : position + count;
        return count;
    }

    @Override
    public int write(ByteBuffer from, long place) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        disk.write(writable(), place, bytes, path);
        return bytes.length;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long next) {
        position = next;
        return this;
    }

    @Override
    public long size() {
        return file().length();
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        if (length < file().length()) {
            disk.truncate(writable(), length, path);
        }
        position = Math.min(position, length);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.force(node, path);
    }

    @Override
    public long transferTo(long place, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long place, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long place, long size) {
        throw new UnsupportedOperationException();
    }

    /** A copy of what is there. */
    @Override
    public MemorySegment map(MapMode mode, long place, long size, Arena arena) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(size)];
        int n = disk.read(file(), place, bytes, path);
        MemorySegment copy = arena.allocate(size, Long.BYTES);
        MemorySegment.copy(bytes, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, Math.max(0, n));
        return copy;
    }

    @Override
    public FileLock lock(long place, long size, boolean shared) {
        return tryLock(place, size, shared);
    }

    /** Nobody else is there. */
    @Override
    public FileLock tryLock(long place, long size, boolean shared) {
        return new FileLock(this, place, size, shared) {
            @Override
            public boolean isValid() {
                return isOpen();
            }

            @Override
            public void release() {}
        };
    }

    @Override
    protected void implCloseChannel() {}
}
