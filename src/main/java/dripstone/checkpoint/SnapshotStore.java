package dripstone.checkpoint;

import java.io.IOException;
import java.util.List;

/** The snapshots of one model, in {@code data/models/NAME/snapshots/}. A directory there is complete or does not exist. */
public interface SnapshotStore {
    /** Writes all files beside, forces them, renames, forces the directory. A snapshot of that step that stands already is kept and returned. */
    Snapshot publish(SnapshotContent content) throws IOException;

    /** Those whose manifests can be read, oldest first; their hashes are not checked. */
    List<Snapshot> list() throws IOException;

    /** Checks every file of a snapshot against its manifest. */
    Verification verify(Snapshot snapshot) throws IOException;

    /** The newest snapshot whose hashes are right, with what was skipped on the way. */
    RestoreOutcome newestValid() throws IOException;

    /** Opens a valid snapshot for reading. */
    SnapshotReader open(Snapshot snapshot) throws IOException;

    /** Deletes the oldest beyond {@code keep}; pinned ones are kept. @return what went */
    List<Snapshot> retain(int keep) throws IOException;

    /** Keeps a snapshot from retention (the best one, say) or lets it go again. */
    void pin(Snapshot snapshot, boolean pinned) throws IOException;
}
