package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Kernels;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.model.TensorSlot;
import java.time.Duration;
import java.util.Map;

/**
 * A model with all that its steps need and nothing around it: the trainer's own arithmetic, opened to parity tests and benchmarks,
 * which stand in other packages. One leaf a step. Used by the thread that opened it.
 */
public final class StepRig implements AutoCloseable {
    private final Kernels kernels;
    private final Parameters parameters;
    private final LeafPass leaf;
    private final OptimizerState state;
    private final Workers workers;
    private final ParallelStep arithmetic;
    private final Optimizer optimizer;
    private final TrainSettings settings;
    private long updates;

    /**
     * @param kernels closed with the rig
     * @param sequences B
     * @param changes to the settings of {@link Tune}, by component name
     */
    public StepRig(Kernels kernels, ModelShape shape, int sequences, int workers, Map<String, Object> changes) {
        this.kernels = kernels;
        this.settings = Tune.with(changes);
        parameters = Parameters.allocate(shape, kernels);
        leaf = LeafPass.create(parameters, kernels, new LeafSettings(sequences, workers, false));
        state = OptimizerState.allocate(kernels, parameters, settings.optimizer());
        this.workers = Workers.open(kernels, workers, "rig-worker", Duration.ofSeconds(60));
        arithmetic = new ParallelStep(kernels, leaf, state, this.workers);
        optimizer = new Optimizer(arithmetic, sequences * shape.settings().context());
        parameters.initialise(1);
        parameters.refreshCompute();
    }

    /** Trains on a batch of one leaf. @return the mean cross-entropy before the update */
    public double step(Batch batch) {
        StepResult result = optimizer.step(batch, settings, updates++, false);
        if (!result.applied()) {
            throw new IllegalStateException("step=" + updates + " was refused: " + result.refusal());
        }
        return result.nats();
    }

    /** Σ cross-entropy of a batch of one leaf, forward only. */
    public double loss(Batch batch) {
        return arithmetic.loss(batch, LeafOptions.PLAIN);
    }

    public Kernels kernels() {
        return kernels;
    }

    public Parameters parameters() {
        return parameters;
    }

    public LeafPass leaf() {
        return leaf;
    }

    public Workers workers() {
        return workers;
    }

    /** A tensor's master weights, row-major. */
    public double[] weights(TensorSlot slot) {
        return read(parameters.master(), slot);
    }

    /** Gives a tensor other master weights. */
    public void weights(TensorSlot slot, double[] values) {
        for (int i = 0; i < values.length; i++) {
            kernels.set(kernels.precision().master(), parameters.master(), slot.offset() + i, values[i]);
        }
        parameters.refreshCompute();
    }

    /** The last step's gradient of a tensor: the sum over targets, divided by nothing. */
    public double[] gradientSum(TensorSlot slot) {
        return read(arithmetic.gradientSum(), slot);
    }

    private double[] read(long address, TensorSlot slot) {
        double[] values = new double[Math.toIntExact(slot.count())];
        for (int i = 0; i < values.length; i++) {
            values[i] = kernels.get(kernels.precision().master(), address, slot.offset() + i);
        }
        return values;
    }

    @Override
    public void close() {
        arithmetic.close();
        workers.close();
        state.close();
        leaf.close();
        parameters.close();
        kernels.close();
    }
}
