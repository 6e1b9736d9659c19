package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.house.AuditFindings.Difference;
import dripstone.checkpoint.Pace;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Retention;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotComparison;
import dripstone.checkpoint.SnapshotContent;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Verification;
import dripstone.checkpoint.WeightsSum;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The snapshots of a model as an audit's trainer is shown them: it begins at one of them, and where it would publish, what it made is
 * compared with the one that stands there. Nothing is written.
 */
final class AuditStore implements SnapshotStore {
    /** What of the trainer's state follows from batches alone; the rest depends on who validated, and on starts in between. */
    private static final List<String> STATE =
            List.of("step", "updates", "optimizer-updates", "tokens", "skipped", "seed", "packer", "settings", "token-counts");

    private final SnapshotStore recorded;
    private final Optional<Snapshot> from;
    private final Map<Long, Snapshot> compared;
    private final Map<Long, String> hashes;
    private final String kernel;
    private final AuditFindings findings;

    /** @param from where it begins @param compared by step @param hashes what the ledger says, by step @param kernel in use */
    AuditStore(SnapshotStore recorded, Optional<Snapshot> from, Map<Long, Snapshot> compared, Map<Long, String> hashes, String kernel,
            AuditFindings findings) {
        this.recorded = recorded;
        this.from = from.map(s -> by(s, kernel));
        this.compared = Map.copyOf(compared);
        this.hashes = hashes;
        this.kernel = kernel;
        this.findings = findings;
    }

    /** Whatever made it: the steps after it are made by those in use, or the audit was refused. */
    private static Snapshot by(Snapshot s, String kernel) {
        return new Snapshot(s.directory(), s.step(), s.weightsSha256(), kernel, s.bytes(), s.published(), s.baseSha256());
    }

    @Override
    public Snapshot publish(SnapshotContent made) throws IOException {
        return publish(made, Pace.unlimited());
    }

    @Override
    public Snapshot publish(SnapshotContent made, Pace pace) throws IOException {
        String hash = WeightsSum.of(made.adapter().isPresent() ? made.adapter().get().tensors() : made.weights());
        Snapshot there = compared.get(made.step());
        if (there != null) {
            compare(there, made, hash);
        }
        Path nowhere = there == null ? Path.of("") : there.directory();
        return new Snapshot(nowhere, made.step(), hash, kernel, 0, Instant.EPOCH, Optional.empty());
    }

    private void compare(Snapshot there, SnapshotContent made, String hash) throws IOException {
        String inLedger = hashes.getOrDefault(made.step(), hash);
        Optional<SnapshotComparison.Difference> bits = SnapshotComparison.first(there, made);
        if (bits.isPresent()) {
            findings.differs(inTensor(made.step(), bits.get(), inLedger.equals(hash)));
        } else if (!inLedger.equals(hash)) {
            findings.differs(new Difference(made.step(), "weights", "", "", "the checkpoint has the weights that were made again, but the"
                    + " ledger has sha256=" + inLedger + " for the step, not sha256=" + hash));
        } else {
            Optional<Difference> state = inState(there, made.step(), made.trainerState());
            state.ifPresentOrElse(findings::differs, () -> findings.equal(made.step()));
        }
    }

    private static Difference inTensor(long step, SnapshotComparison.Difference bits, boolean ledgerAgrees) {
        String what = bits.file().startsWith("optimizer") ? "optimiser state" : "weights";
        String place = bits.tensor().isEmpty()
                ? "its file has other tensors"
                : "first in element " + bits.element() + ": the checkpoint has bits=" + bits.recorded()
                        + ", made again bits=" + bits.made();
        String ledger = what.equals("weights") && ledgerAgrees
                ? "; the ledger has the hash of what was made again, so it is the checkpoint that was changed" : "";
        return new Difference(step, what, bits.file(), bits.tensor(), place + ledger);
    }

    private Optional<Difference> inState(Snapshot there, long step, ObjectNode made) throws IOException {
        try (SnapshotReader reader = recorded.open(there)) {
            ObjectNode was = reader.trainerState();
            for (String field : STATE) {
                if (was.has(field) && !was.path(field).toString().equals(made.path(field).toString())) {
                    return Optional.of(new Difference(step, "trainer state", "trainer.json", "", "field=" + field + " the checkpoint has "
                            + brief(was.path(field).toString()) + ", made again " + brief(made.path(field).toString())));
                }
            }
            return Optional.empty();
        }
    }

    private static String brief(String text) {
        int most = 200;
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    @Override
    public List<Snapshot> list() {
        return from.stream().toList();
    }

    @Override
    public Verification verify(Snapshot snapshot) throws IOException {
        return recorded.verify(snapshot);
    }

    @Override
    public RestoreOutcome newestValid() {
        return from.isPresent() ? new RestoreOutcome.Found(from.get(), List.of()) : new RestoreOutcome.None(List.of());
    }

    @Override
    public SnapshotReader open(Snapshot snapshot) throws IOException {
        return recorded.open(snapshot);
    }

    @Override
    public List<Snapshot> retain(Retention retention) {
        return List.of();
    }

    @Override
    public boolean pinned(Snapshot snapshot) {
        return true;
    }

    @Override
    public void pin(Snapshot snapshot, boolean pinned) {}
}
