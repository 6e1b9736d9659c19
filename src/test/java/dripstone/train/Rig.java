package dripstone.train;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.LeafOptions;

/** A tiny model with all that one step needs. */
record Rig(TinyModel model, OptimizerState state, Workers workers, ParallelStep arithmetic, Optimizer optimizer) implements AutoCloseable {
    static final ParallelStep.OptionsOfLeaf PLAIN = leaf -> LeafOptions.PLAIN;

    static Rig open(Precision precision, int sequences, int workers) {
        return open(precision, sequences, workers, OptimizerKind.ADAMW);
    }

    /** With the scalar kernels. */
    static Rig open(Precision precision, int sequences, int workers, OptimizerKind kind) {
        return open(KernelChoice.scalar(precision), sequences, workers, kind);
    }

    static Rig open(Kernels kernels, int sequences, int workers, OptimizerKind kind) {
        TinyModel model = new TinyModel(kernels, sequences);
        model.parameters.initialise(5);
        model.parameters.refreshCompute();
        OptimizerState state = OptimizerState.allocate(model.kernels, model.parameters, kind);
        Workers threads = TinyModel.workers(model.kernels, workers);
        ParallelStep arithmetic = new ParallelStep(model.kernels, model.leaf, state, threads);
        return new Rig(model, state, threads, arithmetic, new Optimizer(arithmetic, model.leafTokens()));
    }

    double gradient(long element) {
        return model.kernels.get(model.kernels.precision().master(), arithmetic.gradientSum(), element);
    }

    /** The summed gradient of the last step; gaps between tensors hold what they hold. */
    double[] gradient() {
        double[] all = new double[Math.toIntExact(model.parameters.elements())];
        for (int i = 0; i < all.length; i++) {
            all[i] = gradient(i);
        }
        return all;
    }

    double[] weights() {
        double[] all = new double[Math.toIntExact(model.parameters.elements())];
        for (int i = 0; i < all.length; i++) {
            all[i] = model.kernels.get(model.kernels.precision().master(), model.parameters.master(), i);
        }
        return all;
    }

    @Override
    public void close() {
        arithmetic.close();
        workers.close();
        state.close();
        model.close();
    }
}
