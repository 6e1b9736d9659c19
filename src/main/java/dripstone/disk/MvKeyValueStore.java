package dripstone.disk;

import dripstone.life.Bytes;
import dripstone.life.Heartbeat;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * The store on H2's MVStore, a log-structured copy-on-write B-tree. Its own background writer is off: nothing becomes durable but by
 * {@link #commit}. That writer would also compact the file, so commits do it here.
 */
final class MvKeyValueStore implements KeyValueStore {
    /** Live share of the file, in percent, under which commits rewrite its sparsest chunks. */
    private static final int FILL_PERCENT = 50;

    /** Most bytes that one commit rewrites. */
    private static final int REWRITE_BYTES = 4 << 20;

    /** Looking for sparse chunks costs a walk over all of them: not at every commit. */
    private static final int COMMITS_BETWEEN_REWRITES = 16;

    /**
     * How old a chunk must be before its space is written again. The head of the file names a chunk, and the newest is found by following
     * each one's mark of where the next lies; a chunk on that way that is overwritten while the power goes makes the store open with an
     * older version, commits that were forced since are then lost. The head is written at least every 20 commits, so this is more than
     * the way is old where commits come every two seconds. It costs as much writing in the file.
     */
    static final int RETENTION_MILLIS = 45_000;

    private static final String REBUILD = "it holds derived state: stop the daemon, move the file aside, start again to rebuild it";

    private final Path file;
    private final MVStore store;
    private final ReentrantLock committing = new ReentrantLock();
    private int commits;

    private MvKeyValueStore(Path file, MVStore store) {
        this.file = file;
        this.store = store;
    }

    static MvKeyValueStore open(Path file, Bytes cache, boolean compressed) throws IOException {
        return open(file, cache, compressed, RETENTION_MILLIS);
    }

    static MvKeyValueStore open(Path file, Bytes cache, boolean compressed, int retentionMillis) throws IOException {
        Path absolute = file.toAbsolutePath();
        OwnerOnly.createDirectories(parentOf(absolute));
        if (!Files.exists(absolute) || Files.size(absolute) == 0) {
            create(absolute);
        }
        try {
            MVStore.Builder builder = new MVStore.Builder()
                    .fileName(UninterruptedPath.register(absolute))
                    .autoCommitDisabled()
                    .cacheSize((int) Math.max(1, cache.count() >> 20));
            MVStore store = (compressed ? builder.compress() : builder).open();
            store.setRetentionTime(retentionMillis);
            return new MvKeyValueStore(absolute, store);
        } catch (MVStoreException e) {
            throw explained(absolute, e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) { // from damaged lengths and offsets
            throw new CorruptFileException(absolute, "not readable as a key-value store: " + e, REBUILD, e);
        }
    }

    /** An empty store under its name at once: the library writes the head in place, and half of one is refused. */
    private static void create(Path absolute) throws IOException {
        Path pending = Publish.beside(absolute, "pending");
        try {
            OwnerOnly.createFile(pending);
            MVStore store = new MVStore.Builder().fileName(UninterruptedPath.register(pending)).autoCommitDisabled().open();
            store.close();
            Publish.forceDirectory(pending); // a file is forced by the same call
            Files.move(pending, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (MVStoreException e) {
            IOException explained = explained(absolute, e);
            Publish.undo(pending, explained);
            throw explained;
        } catch (Throwable t) {
            Publish.undo(pending, t);
            throw t;
        }
        Publish.forceParent(absolute);
    }

    private static Path parentOf(Path absolute) throws NoSuchFileException {
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new NoSuchFileException(absolute.toString(), null, "a key-value store is a file in a directory");
        }
        return parent;
    }

    /** What went wrong, in terms of the file. */
    static IOException explained(Path file, MVStoreException e) {
        if (e.getCause() instanceof EOFException) {
            return new CorruptFileException(file, "cut off: " + e.getMessage(), REBUILD, e);
        }
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_FILE_LOCKED -> new IOException("key-value store is open elsewhere: file=" + file, e);
            case DataUtils.ERROR_CLOSED -> new IOException("key-value store is closed: file=" + file, e);
            case DataUtils.ERROR_UNSUPPORTED_FORMAT -> new CorruptFileException(
                    file, "written in a form that this build does not read: " + e.getMessage(), REBUILD, e);
            case DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_CHUNK_NOT_FOUND, DataUtils.ERROR_BLOCK_NOT_FOUND,
                    DataUtils.ERROR_SERIALIZATION -> new CorruptFileException(file, String.valueOf(e.getMessage()), REBUILD, e);
            default -> new IOException("key-value store failed: file=" + file + " reason=" + e.getMessage(), e);
        };
    }

    @Override
    public KeyValueMap map(String name) {
        MVMap.Builder<byte[], byte[]> builder = new MVMap.Builder<>();
        builder.setKeyType(ByteStringType.INSTANCE);
        builder.setValueType(ByteStringType.INSTANCE);
        try {
            return new MvKeyValueMap(file, store, store.openMap(name, builder));
        } catch (MVStoreException e) {
            throw new UncheckedIOException(explained(file, e));
        }
    }

    @Override
    public void commit() throws IOException {
        Heartbeat.here().lock(committing);
        try {
            if (++commits % COMMITS_BETWEEN_REWRITES == 0) {
                rewriteSparseChunks();
            }
            store.commit();
            store.sync();
        } catch (MVStoreException e) {
            throw explained(file, e);
        } finally {
            committing.unlock();
        }
    }

    /** Copies live pages out of sparse chunks; the commit that follows writes them and frees the chunks. */
    private void rewriteSparseChunks() {
        boolean interrupted = Thread.interrupted(); // the library waits interruptibly and would fail
        try {
            store.compact(FILL_PERCENT, REWRITE_BYTES);
        } catch (MVStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void whileStill(StillTask task) throws IOException {
        committing.lock(); // nothing else writes the file
        try {
            task.run();
        } finally {
            committing.unlock();
        }
    }

    @Override
    public long bytesOnDisk() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        committing.lock();
        try {
            if (!store.isClosed()) {
                store.rollback();
                store.close();
            }
        } catch (MVStoreException e) {
            store.closeImmediately();
            throw explained(file, e);
        } finally {
            committing.unlock();
        }
    }
}
