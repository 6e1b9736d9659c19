package dripstone.disk;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An open file that is read and written at a place, and whose calls no interrupt ends: a {@link FileChannel} is closed for everybody
 * when one of its threads is interrupted. Not thread-safe.
 *
 * <p>State is reached through a {@link Path} alone, and a path belongs to a file system. This class and {@link FileOutput} are the
 * only ones that leave it: for the system's own files they take the plain descriptors of java.io, and ask any other file system
 * through its provider. So a test that hands in a path of a simulated disk lies below every writer, and no other switch is needed.
 */
public sealed interface DiskFile extends Closeable permits PlainFile, ChannelFile {
    /** @throws java.io.FileNotFoundException or {@link java.nio.file.NoSuchFileException} when there is none */
    static DiskFile openForReading(Path path) throws IOException {
        return isPlain(path) ? PlainFile.open(path, "r") : new ChannelFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    /** For reading and writing; made, readable to everybody, when absent (see {@link OwnerOnly#createFile}). */
    static DiskFile open(Path path) throws IOException {
        return isPlain(path)
                ? PlainFile.open(path, "rw")
                : new ChannelFile(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    /** Whether it lies in the file system that the process runs on. */
    static boolean isPlain(Path path) {
        return path.getFileSystem().equals(FileSystems.getDefault());
    }

    /** Where the next bytes are read or written. */
    void seek(long place) throws IOException;

    /** @return how many bytes, at least one; −1 at the file's end */
    int read(byte[] into, int from, int count) throws IOException;

    /** All of the bytes. */
    void write(byte[] bytes, int from, int count) throws IOException;

    long length() throws IOException;

    /** Cuts the file off, or lengthens it with zeros. */
    void setLength(long bytes) throws IOException;

    /** What was written is durable on return; the file's name is its directory's (see {@link Publish#forceDirectory}). */
    void force() throws IOException;

    /** Of the operating system, against other processes. @return null where another process has it */
    @Nullable FileLock tryLock(long place, long bytes, boolean shared) throws IOException;

    default void readFully(byte[] into) throws IOException {
        readFully(into, 0, into.length);
    }

    /** @throws EOFException when the file ends before */
    default void readFully(byte[] into, int from, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int n = read(into, from + done, count - done);
            if (n < 0) {
                throw new EOFException("file ends " + (count - done) + " bytes too early");
            }
            done += n;
        }
    }

    /** What is read from here on; closing it closes the file. */
    default InputStream stream() {
        return new BlockInputStream() {
            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return count == 0 ? 0 : DiskFile.this.read(into, from, count);
            }

            @Override
            public void close() throws IOException {
                DiskFile.this.close();
            }
        };
    }
}
