package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.batch.PackerState;
import dripstone.checkpoint.AdapterContent;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotContent;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.checkpoint.WeightsSum;
import dripstone.model.LoraWeights;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes snapshots of a run at step boundaries, and keeps the best one. Used by the trainer's thread. */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final TrainerParts parts;
    private final ModelTensors tensors;
    private final RunLedger ledger;
    private final MetricsFile metrics;
    private final EarlyStopping earlyStopping;
    private Optional<Snapshot> newest;

    Checkpoints(TrainerParts parts, ModelTensors tensors, Restored restored, MetricsFile metrics) {
        this.parts = parts;
        this.tensors = tensors;
        this.ledger = restored.ledger();
        this.metrics = metrics;
        this.earlyStopping = restored.earlyStopping();
        this.newest = restored.snapshot();
    }

    Optional<Snapshot> newest() {
        return newest;
    }

    /** Ledger and metrics first, so that no snapshot is newer than they; then the snapshot; then what is too old goes. */
    Snapshot publish(Progress progress) throws IOException {
        ledger.force();
        metrics.force();
        Snapshot snapshot = parts.stores().snapshots().publish(content(progress));
        ledger.published(snapshot);
        newest = Optional.of(snapshot);
        LOG.info("snapshot published: step={} bytes={} weights-sha256={}", snapshot.step(), snapshot.bytes(), snapshot.weightsSha256());
        retain();
        return snapshot;
    }

    /** Hashes the weights after a step where the ledger wants that. @throws WeightsMismatchException when it says otherwise */
    void hashWeights(long step) throws IOException {
        if (ledger.wantsWeights(step)) {
            ledger.weights(step, WeightsSum.of(tensors.weights()));
        }
    }

    /** The snapshot of this step, published now unless it stands already. */
    Snapshot atStep(Progress progress) throws IOException {
        Optional<Snapshot> last = newest;
        return last.isPresent() && last.get().step() == progress.step() ? last.get() : publish(progress);
    }

    /** Publishes the best so far, keeps it from retention and lets the one before go. */
    void keepBest(Progress progress, long bestBefore) throws IOException {
        parts.stores().snapshots().pin(atStep(progress), true);
        for (Snapshot snapshot : parts.stores().snapshots().list()) {
            if (snapshot.step() == bestBefore && bestBefore != progress.step()) {
                parts.stores().snapshots().pin(snapshot, false);
            }
        }
    }

    /** The packer's state in the oldest snapshot that is kept: what lies before all that it names is needed by none. */
    static Optional<PackerState> oldestKept(SnapshotStore snapshots) throws IOException {
        List<Snapshot> kept = snapshots.list();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        try (SnapshotReader reader = snapshots.open(kept.getFirst())) {
            String packer = reader.trainerState().path("packer").asText();
            return Optional.of(PackerStateForm.read(packer));
        } catch (IllegalArgumentException e) {
            throw new IOException("snapshot=" + kept.getFirst().directory() + " holds no packer state: " + e.getMessage(), e);
        }
    }

    private SnapshotContent content(Progress progress) {
        ObjectNode state = progress.toJson(parts.settings().seed(), ledger.settings().at(progress.step()).all());
        state.set(Restored.EARLY_STOPPING, earlyStopping.toJson());
        Optional<AdapterContent> adapter = parts.model().leaf().trained() instanceof LoraWeights lora
                ? Optional.of(new AdapterContent(lora.settings(), tensors.weights()))
                : Optional.empty();
        return new SnapshotContent(progress.step(), parts.model().parameters().shape(), Tensor.of(parts.model().parameters()),
                tensors.state().tensors(), parts.model().tokenizerJson(), state, parts.model().kernels().fingerprint(), adapter);
    }

    private void retain() {
        try {
            List<Snapshot> gone = parts.stores().snapshots().retain(parts.stores().keep());
            if (!gone.isEmpty()) {
                LOG.debug("snapshots deleted: steps={}", gone.stream().map(Snapshot::step).toList());
            }
        } catch (IOException e) {
            LOG.warn("old snapshots could not be deleted, the next snapshot tries again: keep={}", parts.stores().keep(), e);
        }
    }
}
