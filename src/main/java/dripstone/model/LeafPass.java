package dripstone.model;

import dripstone.kernel.Lane;

/**
 * Forward, loss and backward of one leaf (B sequences of T tokens) as a fixed list of pieces, so that any number of workers gives
 * the same bits: workers only take pieces. First all sequence pieces, in any order, side by side; then, after a barrier, all
 * gradient pieces, likewise. Gradients are sums over the leaf's unmasked targets, divided by nothing.
 */
public interface LeafPass extends AutoCloseable {
    /** Points the pass at int32 arrays of B·T: tokens, targets, document starts (see {@code batch.Batch}). */
    void bind(long tokens, long targets, long documentStarts);

    /** B: one piece a sequence. */
    int sequencePieces();

    /** Forward pass, loss and gradients by the activations, of one sequence. */
    void sequence(int piece, Lane lane);

    /** Forward pass and loss only. */
    void sequenceLoss(int piece, Lane lane);

    int gradientPieces();

    /** Overwrites this piece's segments of the gradient buffer (laid out as {@link Parameters}) with sums over all the leaf's tokens. */
    void gradient(int piece, Lane lane, long gradients);

    /** Σ cross-entropy in nats over the unmasked targets, in a fixed order; valid after all sequence pieces. */
    double lossSum();

    /** Bytes of off-heap memory that it holds. */
    long bytes();

    @Override
    void close();
}
