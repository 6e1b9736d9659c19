package dripstone.app.house;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.OwnerOnly;
import dripstone.journal.PositionRange;
import dripstone.train.BatchFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a run of the trainer is kept, and what it is told of text: the model's own directory, or what an audit puts in its place. */
interface RunBooks extends AutoCloseable {
    /** One for the whole run, opened when it is first asked for. */
    Ledger ledger() throws IOException;

    SnapshotStore snapshots() throws IOException;

    /** Whether snapshots may be written while training goes on, where there is memory for a copy. */
    boolean writesBeside();

    /** {@code metrics.csv}. */
    Path metrics();

    /** Where a model that begins with somebody else's weights keeps what they were. */
    ModelDirectory origin();

    /** The packer's batches as the trainer is to see them. */
    BatchFeed feed(BatchFeed packer);

    /** Places of text that people have taken back; the ledger knows those that hold already. */
    List<String> withdrawn();

    @Override
    void close() throws IOException;

    /** Those of the house's model, which are written. */
    static RunBooks ofModel(House house) throws IOException {
        OwnerOnly.createDirectories(house.modelDirectory().root());
        return new OfModel(house, house.modelDirectory());
    }

    /** The model's own. */
    final class OfModel implements RunBooks {
        private final House house;
        private final ModelDirectory directory;
        private @Nullable Ledger ledger;

        private OfModel(House house, ModelDirectory directory) {
            this.house = house;
            this.directory = directory;
        }

        @Override
        public Ledger ledger() throws IOException {
            Ledger there = ledger;
            if (there == null) {
                there = Ledger.open(directory.ledger());
                ledger = there;
            }
            return there;
        }

        @Override
        public SnapshotStore snapshots() throws IOException {
            return SnapshotStore.open(directory.root(), house.floor(directory.root()));
        }

        @Override
        public boolean writesBeside() {
            return true;
        }

        @Override
        public Path metrics() {
            return directory.metrics();
        }

        @Override
        public ModelDirectory origin() {
            return directory;
        }

        @Override
        public BatchFeed feed(BatchFeed packer) {
            return packer;
        }

        @Override
        public List<String> withdrawn() {
            return house.withdrawals().all().stream().flatMap(w -> w.places().ranges().stream()).map(PositionRange::toString).toList();
        }

        @Override
        public void close() throws IOException {
            if (ledger != null) {
                ledger.close();
            }
        }
    }
}
