package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.life.StopSignal;
import java.util.Optional;

/**
 * Forward, loss and backward of one leaf (B sequences of T tokens) as a fixed list of pieces, so that any number of workers gives
 * the same bits: workers only take pieces. First all sequence pieces, in any order, side by side; then, after a barrier, all
 * gradient pieces, likewise. Gradients are sums over the leaf's unmasked targets, divided by nothing.
 *
 * <p>The barriers are the caller's: what happens before its release of the pieces ({@link #bind}, writing weights) is seen by
 * them, and the gradient pieces see all that the sequence pieces wrote. A piece is run by one thread; different pieces of one
 * phase by any threads. Nothing here allocates once the pass is made.
 */
public interface LeafPass extends AutoCloseable {
    /** A pass that trains all of a model's parameters. */
    static LeafPass create(Parameters parameters, Kernels kernels, LeafSettings settings) {
        return new TransformerPass(parameters, kernels, settings, null, null);
    }

    /**
     * A pass that trains all of a model's parameters on the text and towards a teacher.
     *
     * @throws IllegalArgumentException when the teacher's vocabulary, context or width does not suit
     */
    static LeafPass create(Parameters parameters, Kernels kernels, LeafSettings settings, Teacher teacher) {
        return new TransformerPass(parameters, kernels, settings, teacher, null);
    }

    /**
     * A pass that trains adapters beside a model's parameters, which it only reads.
     *
     * @param adapters of the same shape, allocated by the same kernels
     * @throws IllegalArgumentException when the model has a regression head, which would never be trained
     */
    static LeafPass create(Parameters parameters, Kernels kernels, LeafSettings settings, LoraWeights adapters) {
        return new TransformerPass(parameters, kernels, settings, null, adapters);
    }

    /** Any of the above, by what there is. */
    static LeafPass create(
            Parameters parameters, Kernels kernels, LeafSettings settings, Optional<Teacher> teacher, Optional<LoraWeights> adapters) {
        return new TransformerPass(parameters, kernels, settings, teacher.orElse(null), adapters.orElse(null));
    }

    /** What {@link #gradient} is laid out as: the weights that are trained. */
    Weights trained();

    /**
     * Points the pass at int32 arrays of B·T: tokens, targets, document starts (see {@code batch.Batch}). The sequence pieces
     * check them: a token outside the vocabulary or a start outside its sequence is an {@link IllegalArgumentException}.
     */
    void bind(long tokens, long targets, long documentStarts, LeafOptions options);

    /**
     * Has sequence pieces fail by {@link dripstone.life.StoppedException} when that is asked; it is asked between layers, since a long
     * sequence of a large model takes seconds. To be called by the thread that hands the pieces out, while none runs.
     */
    void stoppedBy(StopSignal stop);

    /** B: one piece a sequence. */
    int sequencePieces();

    /** Forward pass, loss and gradients by the activations, of one sequence. */
    void sequence(int piece, Lane lane);

    /** Forward pass and plain cross-entropy only: nothing is dropped, no teacher asked. */
    void sequenceLoss(int piece, Lane lane);

    int gradientPieces();

    /** Overwrites this piece's segments of the gradient buffer (laid out as {@link #trained}) with sums over all the leaf's tokens. */
    void gradient(int piece, Lane lane, long gradients);

    /** Σ plain cross-entropy in nats over the unmasked targets, in a fixed order; valid after all sequence pieces. */
    double lossSum();

    /**
     * Σ divergence in nats from the teacher, times the squared temperature, over the unmasked targets; valid after all {@link #sequence}
     * pieces; 0 without a teacher or with no weight on it.
     */
    double distillationSum();

    /** Σ distance of the regression head's outputs from the teacher's hidden states; as above, 0 where the head is not trained. */
    double regressionSum();

    /** Bytes of off-heap memory that it holds. */
    long bytes();

    @Override
    void close();
}
