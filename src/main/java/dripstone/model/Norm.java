package dripstone.model;

import dripstone.kernel.Kernels;

/** RMSNorm number i of the model (two a layer, then the final one), over the rows of one sequence. */
final class Norm {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final int index;
    private final long weights;
    private final long gradientOffsetBytes;

    /** @param offset of its weights in the parameters */
    Norm(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d, int index, long offset) {
        int bytes = kernels.precision().master().bytes();
        this.kernels = kernels;
        this.d = d;
        this.leaf = leaf;
        this.index = index;
        this.weights = parameters.master() + offset * bytes;
        this.gradientOffsetBytes = (offset - parameters.layout().decayedElements()) * bytes;
    }

    /** out [T, C] e = x · rstd · w, with x = residual[i] [T, C] m. */
    void forward(Scratch s, long out) {
        kernels.rmsNorm(out, s.residual(index), weights, s.rstd(index), d.T(), d.C(), d.epsilon());
    }

    /**
     * dResidual [T, C] m += the gradient by x, given dNorm [T, C] m; dw [C] m = the sum over the T rows of sequence b alone, while
     * they are at hand (the sum over b follows in {@link NormPiece}).
     */
    void backward(int b, Scratch s) {
        long x = s.residual(index);
        long dw = leaf.normGradients(b) + gradientOffsetBytes;
        kernels.rmsNormWeightGradient(dw, s.dNorm(), x, s.rstd(index), d.T(), d.C(), 0, d.C());
        kernels.rmsNormBackward(leaf.dResidual(b), s.dNorm(), x, weights, s.rstd(index), d.T(), d.C());
    }
}
