package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of the embedding's gradient: what the output layer gives when tied, nothing when not, plus the gradient by each embedded
 * token, in token order.
 */
final class EmbeddingPiece implements GradientPiece {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final BoundLeaf bound;
    private final Zeros zeros;
    private final @Nullable LinearPiece output;
    private final long table;
    private final int from;
    private final int to;

    /**
     * @param output the tied output layer's piece for the same rows, or null
     * @param table offset of the embedding in the parameters
     */
    EmbeddingPiece(
            Kernels kernels, Dimensions d, LeafMemory leaf, BoundLeaf bound, Zeros zeros, @Nullable LinearPiece output, long table,
            int from, int to) {
        this.kernels = kernels;
        this.d = d;
        this.leaf = leaf;
        this.bound = bound;
        this.zeros = zeros;
        this.output = output;
        this.table = table;
        this.from = from;
        this.to = to;
    }

    @Override
    public void run(Lane lane, long gradients) {
        int m = kernels.precision().master().bytes();
        if (output == null) {
            zeros.write(gradients + offset() * m, count());
        } else {
            output.run(lane, gradients);
        }
        kernels.embedBackward(gradients + table * m, leaf.dResidual(0), bound.tokens(0), d.N(), d.C(), from, to);
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
