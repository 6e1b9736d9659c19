package dripstone.checkpoint;

import dripstone.disk.SpaceFloor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The snapshots of one model, in {@code data/models/NAME/snapshots/}. A directory there is complete or does not exist. Thread-safe for
 * readers; {@link #publish}, {@link #retain} and {@link #pin} come from one thread at a time. Not ended by interrupts.
 */
public interface SnapshotStore {
    /**
     * Opens the store of a model, making its directories, and sweeps away what a killed process left half-written or half-deleted; the
     * caller owns the data directory.
     */
    static SnapshotStore open(Path modelDirectory) throws IOException {
        return FileSnapshotStore.open(modelDirectory);
    }

    /** As {@link #open(Path)}; {@link #publish} is refused where it would leave less than half of the floor free. */
    static SnapshotStore open(Path modelDirectory, SpaceFloor floor) throws IOException {
        return FileSnapshotStore.open(modelDirectory, floor);
    }

    /** Opens the store of a model to look at it from beside its owner: nothing is made or swept. */
    static SnapshotStore openForReading(Path modelDirectory) {
        return FileSnapshotStore.openForReading(modelDirectory);
    }

    /**
     * Writes all files beside, forces them, renames, forces the directory. A whole snapshot of that step that stands already is kept and
     * returned; a damaged one is replaced; one of a newer format is refused.
     *
     * <p>Tensors are read during this call only, once and in order, and are not copied; the caller keeps them from changing, or hands
     * in copies and goes on.
     *
     * @throws dripstone.disk.SpaceBelowFloorException when there is no room for it; what stands stays as it is
     */
    Snapshot publish(SnapshotContent content) throws IOException;

    /** As {@link #publish(SnapshotContent)}, at a pace, for a thread that works beside training. */
    Snapshot publish(SnapshotContent content, Pace pace) throws IOException;

    /** Those whose manifests can be read, oldest first; their hashes are not checked. */
    List<Snapshot> list() throws IOException;

    /** Checks every file of a snapshot against its manifest. */
    Verification verify(Snapshot snapshot) throws IOException;

    /**
     * The newest snapshot whose hashes are right, with what was skipped on the way.
     *
     * @throws dripstone.disk.FormatTooNewException when one of a newer build stands above it: it is not damaged, and to restore an
     *     older one in its place would throw away what that build learnt
     */
    RestoreOutcome newestValid() throws IOException;

    /** Opens a valid snapshot for reading. */
    SnapshotReader open(Snapshot snapshot) throws IOException;

    /**
     * Deletes what need not stay; pinned ones are kept and do not count. What has no readable manifest or is of a newer
     * format is neither counted nor deleted. The newest whole one is looked for first, and stays even where damaged ones are newer.
     *
     * @return what went
     */
    List<Snapshot> retain(Retention retention) throws IOException;

    /** Whether retention leaves it alone. */
    boolean pinned(Snapshot snapshot);

    /** Keeps a snapshot from retention (the best one, say) or lets it go again; durable on return. */
    void pin(Snapshot snapshot, boolean pinned) throws IOException;
}
