package dripstone.disk;

import dripstone.life.Bytes;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An ordered store of byte strings in one file, for state that derives from elsewhere or can be given up (indexes, frontiers).
 * Thread-safe. Values are lost back to the last {@link #commit} by power loss, never torn. Changes since the last commit lie in the
 * heap, so a writer commits every few thousand changes. What was read lies in a cache of stated size.
 *
 * <p>Maps throw {@link java.io.UncheckedIOException} when the file cannot be read or written; its cause names the file.
 */
public interface KeyValueStore extends AutoCloseable {
    /** Cache memory of a store that is opened without saying. */
    Bytes DEFAULT_CACHE = Bytes.mib(16);

    /** Opens or makes the store, with {@link #DEFAULT_CACHE}. */
    static KeyValueStore open(Path file) throws IOException {
        return open(file, DEFAULT_CACHE);
    }

    /**
     * Opens or makes the store.
     *
     * @param cache most heap that cached pages take, in whole MiB
     * @throws CorruptFileException when the file is no store or is damaged beyond its own repair; it names the file and the way out
     */
    static KeyValueStore open(Path file, Bytes cache) throws IOException {
        return MvKeyValueStore.open(file, cache, /* compressed= */ false);
    }

    /**
     * As {@link #open(Path, Bytes)}, with its pages compressed (LZF) as they are written: for keys and values that are much alike, such as
     * addresses. Pages that were written otherwise are read as well.
     */
    static KeyValueStore openCompressed(Path file, Bytes cache) throws IOException {
        return MvKeyValueStore.open(file, cache, /* compressed= */ true);
    }

    /** The map of that name, made when absent; keys are ordered as unsigned bytes. */
    KeyValueMap map(String name);

    /** Makes all changes so far durable (forced to the disk). A background commit never happens in between. */
    void commit() throws IOException;

    /** Runs a task while the file stays as the last commit left it; commits wait for it, reading and changing go on. */
    void whileStill(StillTask task) throws IOException;

    long bytesOnDisk();

    /** Drops what was not committed, so that closing after a failure leaves what a crash would leave. */
    @Override
    void close() throws IOException;
}
