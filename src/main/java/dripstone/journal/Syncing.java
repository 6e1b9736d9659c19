package dripstone.journal;

import dripstone.disk.Publish;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** What makes the journal's own files durable. Chronicle writes them through its mappings, past every facade of the file system. */
interface Syncing {
    /** Writes back what has changed in a file. @param alsoSize whether its length may have */
    void file(Path file, FileChannel channel, boolean alsoSize) throws IOException;

    /** Makes names in a directory durable. */
    void directory(Path directory) throws IOException;

    /** Told that a file that was forced has a new name, which is not durable yet. */
    void moved(Path from, Path to) throws IOException;

    /** The operating system's. */
    Syncing SYSTEM = new Syncing() {
        @Override
        public void file(Path file, FileChannel channel, boolean alsoSize) throws IOException {
            channel.force(alsoSize);
        }

        @Override
        public void directory(Path directory) throws IOException {
            Publish.forceDirectory(directory);
        }

        @Override
        public void moved(Path from, Path to) {}
    };
}
