package dripstone.model;

import dripstone.kernel.Precision;

/**
 * The off-heap bytes of training, by part, known before anything is allocated.
 *
 * @param weights master weights
 * @param computeCopy what the products read; 0 when the precision is not mixed
 * @param gradients one gradient buffer; accumulation needs one a level of its tree
 * @param optimiser two moments
 * @param activations what one leaf remembers for its weight gradients
 * @param scratch of all sequences that run at a time
 */
public record MemoryBudget(long weights, long computeCopy, long gradients, long optimiser, long activations, long scratch) {
    /** The budget of a leaf of B sequences on up to {@code lanes} threads at a time. */
    public static MemoryBudget of(ModelShape shape, Precision precision, int sequences, int lanes) {
        ParameterLayout layout = ParameterLayout.of(shape);
        Dimensions d = Dimensions.of(shape, sequences);
        long buffer = layout.elements() * precision.master().bytes();
        return new MemoryBudget(
                buffer,
                precision.mixed() ? layout.elements() * precision.compute().bytes() : 0,
                buffer,
                2 * buffer,
                LeafMemory.bytes(d, precision, layout) + Zeros.bytes(precision)
                        + (long) d.T() * d.D() * precision.master().bytes(),
                Scratch.bytes(d, precision) * Math.min(lanes, sequences));
    }

    public long total() {
        return weights + computeCopy + gradients + optimiser + activations + scratch;
    }
}
