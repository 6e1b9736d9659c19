package dripstone.train;

import dripstone.batch.PackerState;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.Optional;

/** What of a journal a model may still have to read, whether it is being trained or not. */
public final class NeededText {
    private NeededText() {}

    /**
     * The oldest entry that learning may read again when it goes on from any of the kept snapshots, its replay among it.
     *
     * @return empty where no snapshot is kept: then it begins with the first entry
     */
    public static Optional<Position> from(SnapshotStore snapshots) throws IOException {
        Optional<Position> oldest = Optional.empty();
        for (Snapshot snapshot : snapshots.list()) {
            Position needed = state(snapshots, snapshot).oldestNeeded();
            if (oldest.isEmpty() || needed.compareTo(oldest.get()) < 0) {
                oldest = Optional.of(needed);
            }
        }
        return oldest;
    }

    static PackerState state(SnapshotStore snapshots, Snapshot snapshot) throws IOException {
        try (SnapshotReader reader = snapshots.open(snapshot)) {
            return PackerStateForm.read(reader.trainerState().path("packer").asText());
        } catch (IllegalArgumentException e) {
            throw new IOException("snapshot=" + snapshot.directory() + " holds no packer state: " + e.getMessage(), e);
        }
    }
}
