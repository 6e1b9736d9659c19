package dripstone.disk;

import java.io.IOException;

/**
 * An ordered store of byte strings in one file, for state that derives from elsewhere or can be given up (indexes, frontiers).
 * Thread-safe. Values are lost back to the last {@link #commit} by power loss, never torn.
 */
public interface KeyValueStore extends AutoCloseable {
    /** The map of that name, made when absent; keys are ordered as unsigned bytes. */
    KeyValueMap map(String name);

    /** Makes all changes so far durable (forced to the disk). A background commit never happens in between. */
    void commit() throws IOException;

    long bytesOnDisk();

    @Override
    void close() throws IOException;
}
