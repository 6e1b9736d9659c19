package dripstone.train;

import dripstone.batch.PackerState;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What a model may still have to read, whether it is being trained or not. */
public final class NeededText {
    private NeededText() {}

    /**
     * Where packing stood in each snapshot that is kept: learning may go on from any, and read all that such a state still needs.
     *
     * @return none where no snapshot is kept: then it begins with the first entry
     */
    public static List<PackerState> states(SnapshotStore snapshots) throws IOException {
        List<PackerState> states = new ArrayList<>();
        for (Snapshot snapshot : snapshots.list()) {
            try {
                states.add(state(snapshots, snapshot));
            } catch (IOException e) {
                if (Files.exists(snapshot.directory())) {
                    throw e;
                } // else it was let go of since it was listed: nothing goes on from it
            }
        }
        return states;
    }

    private static PackerState state(SnapshotStore snapshots, Snapshot snapshot) throws IOException {
        try (SnapshotReader reader = snapshots.open(snapshot)) {
            return PackerStateForm.read(reader.trainerState().path("packer").asText());
        } catch (IllegalArgumentException e) {
            throw new IOException("snapshot=" + snapshot.directory() + " holds no packer state: " + e.getMessage(), e);
        }
    }
}
