package dripstone.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.AdapterBase;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Tensor;
import dripstone.model.LoraWeights;
import dripstone.model.Parameters;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a run begins: at the newest snapshot that is whole, or at weights drawn from the seed.
 *
 * @param snapshot none when learning begins anew
 */
record Restored(Progress progress, RunLedger ledger, EarlyStopping earlyStopping, Optional<Snapshot> snapshot) {
    private static final Logger LOG = LoggerFactory.getLogger(Restored.class);
    static final String EARLY_STOPPING = "early-stopping";

    /**
     * Fills weights and optimiser state; records identity, changed settings and changed kernels in the ledger.
     *
     * @throws IdentityMismatchException when the model that lies there is another
     */
    static Restored from(TrainerParts parts, ModelTensors tensors) throws IOException {
        TrainSettings settings = parts.settings();
        RunLedger ledger = RunLedger.open(parts.stores().ledger(), parts.identity(), settings);
        RestoreOutcome outcome = parts.stores().snapshots().newestValid();
        for (String skipped : outcome.skipped()) {
            LOG.warn("snapshot passed over: {}", skipped);
        }
        Restored restored = switch (outcome) {
            case RestoreOutcome.Found found -> open(found.snapshot(), parts, tensors, ledger);
            case RestoreOutcome.None none -> begin(parts, tensors, ledger);
        };
        ledger.recordSettings(parts, restored.progress.step());
        long _ = ledger.withdraw(parts.feeds().withdrawn().get()); // what came while this model was not being trained
        return restored;
    }

    private static Restored begin(TrainerParts parts, ModelTensors tensors, RunLedger ledger) throws IOException {
        Parameters parameters = parts.model().parameters();
        fill(parts);
        ledger.recordKernel(0, "", parts.model().kernels().fingerprint());
        tensors.state().begin(parts.settings().optimizer());
        LOG.info("learning begins: weights={} seed={} parameters={} trained={}", parts.model().initialWeights().identity(),
                parts.settings().seed(), parameters.count(), parts.model().leaf().trained().count());
        return new Restored(Progress.atStart(parameters.shape().vocabulary()), ledger, new EarlyStopping(parts.bounds().patience()),
                Optional.empty());
    }

    private static void fill(TrainerParts parts) throws IOException {
        Parameters parameters = parts.model().parameters();
        parts.model().initialWeights().fill(parameters, parts.settings().seed());
        parameters.refreshCompute();
    }

    /** What is trained; and the parameters, also where these are not what is trained. */
    private static void readWeights(SnapshotReader reader, TrainerParts parts, ModelTensors tensors) throws IOException {
        Parameters parameters = parts.model().parameters();
        reader.readWeights(Tensor.of(parameters));
        parameters.refreshCompute();
        if (parts.model().leaf().trained() instanceof LoraWeights) {
            AdapterBase.requireOne(parts.stores().snapshots().list());
            reader.readAdapter(tensors.weights());
            parts.model().leaf().trained().refreshCompute();
        }
    }

    private static Restored open(Snapshot snapshot, TrainerParts parts, ModelTensors tensors, RunLedger ledger) throws IOException {
        Parameters parameters = parts.model().parameters();
        try (SnapshotReader reader = parts.stores().snapshots().open(snapshot)) {
            if (!reader.shape().equals(parameters.shape())) {
                throw new IOException("snapshot=" + snapshot.directory() + " has shape=" + reader.shape() + ", the model shape="
                        + parameters.shape() + "; it belongs to another model: move it away");
            }
            readWeights(reader, parts, tensors);
            ObjectNode state = reader.trainerState();
            Progress progress = Progress.fromJson(state, parameters.shape().vocabulary());
            TrainSettings held = ledger.settings().at(progress.step()).train(); // what the snapshot's last step was made by
            tensors.state().begin(held.optimizer());
            tensors.state().keepAverage(held.emaDecay() > 0);
            reader.readOptimizer(tensors.state().tensors());
            progress.forgiveSkipped(); // who starts the trainer again says that learning is to go on
            EarlyStopping earlyStopping = new EarlyStopping(parts.bounds().patience());
            earlyStopping.restore(state.path(EARLY_STOPPING));
            ledger.requireStep(progress.step());
            ledger.recordKernel(progress.step(), snapshot.kernelFingerprint(), parts.model().kernels().fingerprint());
            ledger.published(snapshot); // a kill may have come between the snapshot and its entry
            LOG.info("learning goes on: snapshot={} step={} tokens={}", snapshot.directory(), progress.step(), progress.tokens());
            return new Restored(progress, ledger, earlyStopping, Optional.of(snapshot));
        }
    }
}
