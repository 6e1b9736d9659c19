package dripstone.model;

import dripstone.kernel.Kernels;

/** {@code x · rstd · w} (Zhang and Sennrich 2019). */
record RmsNorm(PassParts parts, int index, long weight) implements Norm {
    @Override
    public void forward(Scratch s, long out) {
        Dimensions d = parts.d();
        parts.kernels().rmsNorm(out, s.residual(index), parts.master(weight), s.statistics(index), d.T(), d.C(), d.epsilon());
    }

    @Override
    public void backward(int b, Scratch s) {
        Kernels kernels = parts.kernels();
        Dimensions d = parts.d();
        long x = s.residual(index);
        long rstd = s.statistics(index);
        if (parts.trainsParameters()) {
            kernels.rmsNormWeightGradient(parts.leaf().vectorGradient(b, weight), s.dNorm(), x, rstd, d.T(), d.C(), 0, d.C());
        }
        kernels.rmsNormBackward(parts.leaf().dResidual(b), s.dNorm(), x, parts.master(weight), rstd, d.T(), d.C());
    }
}
