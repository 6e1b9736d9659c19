package dripstone.source.drop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the two modes do differently. Used by the folder's own thread only. */
sealed interface ModeRules permits TakeMode, FollowMode {
    /** Whether this state of the file was dealt with already. */
    boolean isKnown(Path relative, FileStamp stamp);

    /** What to read, for a file that is at rest; empty when there is nothing to do. */
    Optional<Readers.Order> order(Path relative, FileStamp stamp);

    /** Its text is durable. @param remarks on members without text, or empty */
    void taken(SourceFile file, String hash, String remarks) throws IOException;

    void refused(SourceFile file, String hash, String reason) throws IOException;

    /** The bytes are those of last time. */
    void unchanged(SourceFile file, String hash);

    /** The file is gone. @return whether it was one that had been read */
    boolean vanished(Path relative);

    /** Makes ready, or says by its exception why that is not possible. */
    void prepare() throws IOException;

    /** After the whole folder was looked through. @return files whose state is another than the one remembered, and how many are gone */
    Reconciled reconcile() throws IOException;

    /** Tries again what could not be completed. @throws IOException when it still cannot be */
    void retry() throws IOException;

    /** @param changed paths to look at again */
    record Reconciled(java.util.List<Path> changed, long deleted) {}
}
