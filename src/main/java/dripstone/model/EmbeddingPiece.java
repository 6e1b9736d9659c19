package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of the gradient of an embedding table (tokens, or learned positions): what the output layer gives when tied, nothing when
 * not, plus the gradient by each row that was looked up, in token order.
 *
 * @param output the tied output layer's piece for the same rows, or null
 * @param ids address of the [N] int32 that were looked up, which another batch may change
 * @param table offset of the table in the parameters
 * @param from first row @param to the row after the last
 */
record EmbeddingPiece(
        Kernels kernels, Dimensions d, LeafMemory leaf, Zeros zeros, @Nullable LinearPiece output, LongSupplier ids, long table, int from,
        int to) implements GradientPiece {
    @Override
    public void run(Lane lane, long gradients) {
        int m = kernels.precision().master().bytes();
        if (output == null) {
            zeros.write(gradients + offset() * m, count());
        } else {
            output.run(lane, gradients);
        }
        kernels.embedBackward(gradients + table * m, leaf.dResidual(0), ids.getAsLong(), d.N(), d.C(), from, to);
    }

    @Override
    public long offset() {
        return table + (long) from * d.C();
    }

    @Override
    public long count() {
        return (long) (to - from) * d.C();
    }

    @Override
    public long work() {
        return count() + (output == null ? 0 : output.work());
    }
}
