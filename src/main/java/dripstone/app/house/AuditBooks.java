package dripstone.app.house;

import dripstone.app.house.AuditFindings.Difference;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.train.BatchFeed;
import dripstone.train.Trainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What an audit's trainer works with in place of the model's directory: its ledger and snapshots to look at, and a scratch directory to
 * write into.
 *
 * @param kernel in use
 * @param trainer once there is one
 */
record AuditBooks(AuditLedger ledger, SnapshotStore recorded, AuditRange range, String kernel, Path scratch, AuditFindings findings,
        AtomicReference<@Nullable Trainer> trainer) implements RunBooks {
    AuditBooks(AuditLedger ledger, SnapshotStore recorded, AuditRange range, String kernel, Path scratch) {
        this(ledger, recorded, range, kernel, scratch, new AuditFindings(), new AtomicReference<>());
        ledger.show(kernel, range.compared().keySet());
    }

    /** The checkpoint that it begins at may not be the one that the ledger knows. */
    Optional<Difference> differenceAtBeginning() {
        if (range.from().isEmpty()) {
            return Optional.empty();
        }
        Snapshot from = range.from().get();
        String hash = ledger.hashes().getOrDefault(from.step(), from.weightsSha256());
        return hash.equals(from.weightsSha256())
                ? Optional.empty()
                : Optional.of(new Difference(from.step(), "weights", "", "",
                        "the checkpoint that the audit was to begin at has weights of sha256="
                        + from.weightsSha256() + ", the ledger has sha256=" + hash + " for its step; begin at an earlier one"));
    }

    @Override
    public SnapshotStore snapshots() {
        return new AuditStore(recorded, range.from(), range.compared(), ledger.hashes(), kernel, findings);
    }

    @Override
    public boolean writesBeside() {
        return false;
    }

    @Override
    public Path metrics() {
        return scratch.resolve("metrics.csv");
    }

    @Override
    public ModelDirectory origin() {
        return new ModelDirectory(scratch);
    }

    @Override
    public BatchFeed feed(BatchFeed packer) {
        return new AuditFeed(packer, range.to(), range.compared().keySet(), trainer, findings);
    }

    /** What holds stands in the ledger. */
    @Override
    public List<String> withdrawn() {
        return List.of();
    }

    /** Whoever opened the ledger closes it. */
    @Override
    public void close() {}
}
