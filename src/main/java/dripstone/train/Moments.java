package dripstone.train;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.model.Weights;

/**
 * AdamW's first and second moments, laid out as the weights, zero at first.
 *
 * @param first m @param second v
 */
record Moments(Buffer first, Buffer second) implements AutoCloseable {
    static Moments allocate(Kernels kernels, Weights weights) {
        long bytes = weights.elements() * kernels.precision().master().bytes();
        Buffer first = kernels.allocate(bytes, "first moments");
        try {
            return new Moments(first, kernels.allocate(bytes, "second moments"));
        } catch (RuntimeException | Error e) {
            first.close();
            throw e;
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
