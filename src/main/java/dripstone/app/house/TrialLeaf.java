package dripstone.app.house;

import dripstone.batch.Batch;
import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The first leaf of a batch, copied out of it.
 *
 * @param tokens B·T
 * @param targets B·T, −1 where masked
 * @param starts B·T
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never compared
record TrialLeaf(int[] tokens, int[] targets, int[] starts, int sequences, int context) {
    /** Fills a model's weights. */
    @FunctionalInterface
    interface Filling {
        void fill(Parameters parameters) throws IOException;
    }

    static TrialLeaf of(Batch batch, int sequences, int context) {
        int positions = sequences * context;
        return new TrialLeaf(first(batch.tokens(), positions), first(batch.targets(), positions), first(batch.documentStarts(), positions),
                sequences, context);
    }

    private static int[] first(MemorySegment of, int positions) {
        return of.asSlice(0, (long) positions * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
    }

    /** One sequence of its first tokens. */
    TrialLeaf shortened(int shorter) {
        return new TrialLeaf(Arrays.copyOf(tokens, shorter), Arrays.copyOf(targets, shorter), Arrays.copyOf(starts, shorter), 1, shorter);
    }

    /** Mean cross-entropy of a model on it, nats a token, by a forward pass alone. */
    double loss(Kernels kernels, ModelShape shape, Filling weights) throws IOException {
        try (Parameters parameters = Parameters.allocate(shape, kernels);
                LeafPass pass = LeafPass.create(parameters, kernels, new LeafSettings(sequences, 1, false));
                Buffer inTokens = copied(kernels, tokens);
                Buffer inTargets = copied(kernels, targets);
                Buffer inStarts = copied(kernels, starts);
                Lane lane = kernels.openLane()) {
            weights.fill(parameters);
            parameters.refreshCompute();
            pass.bind(inTokens.address(), inTargets.address(), inStarts.address(), LeafOptions.PLAIN);
            for (int piece = 0; piece < pass.sequencePieces(); piece++) {
                pass.sequenceLoss(piece, lane);
            }
            return pass.lossSum() / Arrays.stream(targets).filter(t -> t >= 0).count();
        }
    }

    private static Buffer copied(Kernels kernels, int[] values) {
        Buffer buffer = kernels.allocate((long) values.length * Integer.BYTES, "trial");
        MemorySegment.copy(values, 0, buffer.segment(), ValueLayout.JAVA_INT, 0, values.length);
        return buffer;
    }
}
