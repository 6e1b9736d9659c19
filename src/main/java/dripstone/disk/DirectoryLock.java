package dripstone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One process owns a data directory: an operating system's lock on {@code DIR/lock}, which ends with the process however it dies. The
 * file holds the owner's process id in decimal and stays when the lock is given back.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "lock";

    /**
     * Directories that this process owns. POSIX locks belong to the process and end when <em>any</em> descriptor of the file is closed
     * in it, so a second attempt must be refused before it opens the file; hence the one static table.
     */
    private static final Map<Path, Long> OWNED = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DirectoryLock(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the directory (made when absent), without waiting.
     *
     * @throws DirectoryLockedException when it is owned already; names the directory and the owner's process id
     */
    public static DirectoryLock acquire(Path directory) throws IOException {
        OwnerOnly.createDirectories(directory);
        Path real = directory.toRealPath();
        long pid = ProcessHandle.current().pid();
        if (OWNED.putIfAbsent(real, pid) != null) {
            throw new DirectoryLockedException(real, OptionalLong.of(pid));
        }
        try {
            return lock(real, pid);
        } catch (Throwable t) {
            OWNED.remove(real);
            throw t;
        }
    }

    private static DirectoryLock lock(Path real, long pid) throws IOException {
        Path file = real.resolve(NAME);
        OwnerOnly.createFileIfAbsent(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DirectoryLockedException(real, pidIn(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return new DirectoryLock(real, channel, lock);
        } catch (Throwable t) {
            channel.close();
            throw t;
        }
    }

    /** The owner written in {@code DIR/lock} of another process. It is a hint: a dead owner's id stays in the file. */
    private static OptionalLong pidIn(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try (channel) {
                lock.release();
            } finally {
                OWNED.remove(directory);
            }
        }
    }
}
