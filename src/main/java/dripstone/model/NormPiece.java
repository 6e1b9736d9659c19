package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;

/** The gradients of all norm weights: the sum of what each sequence gave, in the order of the sequences. They are few. */
record NormPiece(Kernels kernels, Dimensions d, LeafMemory leaf, Zeros zeros, long offset) implements GradientPiece {
    @Override
    public void run(Lane lane, long gradients) {
        long sum = gradients + offset * kernels.precision().master().bytes();
        zeros.write(sum, count());
        for (int b = 0; b < d.B(); b++) {
            kernels.add(sum, leaf.normGradients(b), count());
        }
    }

    @Override
    public long count() {
        return leaf.normElements();
    }

    @Override
    public long work() {
        return count() * d.B();
    }
}
