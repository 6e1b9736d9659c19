package dripstone.model;

import dripstone.kernel.Kernels;

/** {@code (x − mean) · rstd · w + b} (Ba, Kiros and Hinton 2016). */
record LayerNorm(PassParts parts, int index, long weight, long bias) implements Norm {
    @Override
    public void forward(Scratch s, long out) {
        Dimensions d = parts.d();
        parts.kernels().layerNorm(
                out, s.residual(index), parts.master(weight), parts.master(bias), s.statistics(index), d.T(), d.C(), d.epsilon());
    }

    @Override
    public void backward(int b, Scratch s) {
        Kernels kernels = parts.kernels();
        LeafMemory leaf = parts.leaf();
        Dimensions d = parts.d();
        long x = s.residual(index);
        long statistics = s.statistics(index);
        if (parts.trainsParameters()) {
            kernels.layerNormParameterGradients(
                    leaf.vectorGradient(b, weight), leaf.vectorGradient(b, bias), s.dNorm(), x, statistics, d.T(), d.C());
        }
        kernels.layerNormBackward(leaf.dResidual(b), s.dNorm(), x, parts.master(weight), statistics, d.T(), d.C());
    }
}
