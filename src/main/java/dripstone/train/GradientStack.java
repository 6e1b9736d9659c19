package dripstone.train;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums the leaves of a step in a binary tree that follows from their number alone, with one gradient buffer a level of the tree.
 *
 * <p>Leaves come one after the other onto a stack. After leaf i (from 1), as many pairs at the top are added as i has trailing
 * zero bits; after the last leaf, what is left is added from the top down. So every aligned run of 2^k leaves is a subtree of its
 * own. Losses are summed in the same tree.
 */
final class GradientStack implements AutoCloseable {
    /** Adds one gradient buffer to another, on all workers. */
    @FunctionalInterface
    interface Adder {
        void add(long into, long from);
    }

    /** Enough for 2^16 leaves; buffers are allocated only as far as they are used. */
    private static final int MOST_LEVELS = 17;

    private final Kernels kernels;
    private final long bytes;
    private final Adder adder;
    private final List<Buffer> levels = new ArrayList<>();
    private final double[] losses = new double[MOST_LEVELS];
    private int depth;
    private int leaves;

    /** @param elements of one gradient */
    GradientStack(Kernels kernels, long elements, Adder adder) {
        this.kernels = kernels;
        this.bytes = elements * kernels.precision().master().bytes();
        this.adder = adder;
    }

    /** Begins a step. */
    void clear() {
        depth = 0;
        leaves = 0;
    }

    /** Where the next leaf's gradient is to be written; all of it is overwritten. */
    long next() {
        if (depth == levels.size()) {
            levels.add(kernels.allocate(bytes, "gradients level " + depth));
        }
        return levels.get(depth).address();
    }

    /** The gradient at {@link #next} is complete. */
    void push(double loss) {
        losses[depth++] = loss;
        leaves++;
        for (int merges = Integer.numberOfTrailingZeros(leaves); merges > 0; merges--) {
            mergeTop();
        }
    }

    /** Adds what is left and gives the address of the sum over all leaves. */
    long total() {
        while (depth > 1) {
            mergeTop();
        }
        return levels.get(0).address();
    }

    /** Σ of the losses, after {@link #total}. */
    double loss() {
        return losses[0];
    }

    private void mergeTop() {
        adder.add(levels.get(depth - 2).address(), levels.get(depth - 1).address());
        losses[depth - 2] += losses[depth - 1];
        depth--;
    }

    @Override
    public void close() {
        levels.forEach(Buffer::close);
        levels.clear();
    }
}
