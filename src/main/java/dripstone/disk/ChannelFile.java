package dripstone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/** A file of another file system, by the channel that its provider gives; whether an interrupt ends it is the provider's matter. */
final class ChannelFile implements DiskFile {
    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void seek(long place) throws IOException {
        channel.position(place);
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        return channel.read(ByteBuffer.wrap(into, from, count));
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, from, count);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void setLength(long bytes) throws IOException {
        long longer = bytes - channel.size();
        if (longer > 0) {
            channel.write(ByteBuffer.allocate(1), bytes - 1); // the gap before it reads as zeros
        } else {
            channel.truncate(bytes);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public @Nullable FileLock tryLock(long place, long bytes, boolean shared) throws IOException {
        return channel.tryLock(place, bytes, shared);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
