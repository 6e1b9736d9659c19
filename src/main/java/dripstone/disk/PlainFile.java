package dripstone.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of the system that the process runs on. */
final class PlainFile implements DiskFile {
    private final RandomAccessFile file;

    private PlainFile(RandomAccessFile file) {
        this.file = file;
    }

    static PlainFile open(Path path, String mode) throws IOException {
        return new PlainFile(new RandomAccessFile(path.toFile(), mode));
    }

    @Override
    public void seek(long place) throws IOException {
        file.seek(place);
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        return file.read(into, from, count);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        file.write(bytes, from, count);
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public void setLength(long bytes) throws IOException {
        file.setLength(bytes);
    }

    @Override
    public void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public @Nullable FileLock tryLock(long place, long bytes, boolean shared) throws IOException {
        return file.getChannel().tryLock(place, bytes, shared);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
