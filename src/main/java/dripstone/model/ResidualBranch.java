package dripstone.model;

import dripstone.kernel.Kernels;

/** Where half a layer's output, after dropout, is added to the residual stream. */
record ResidualBranch(PassParts parts, int layer, Dropout.Site site) {
    /** y [T, C] m, the branch's output, becomes x + dropout(y). */
    void join(Scratch s, long y, long x) {
        Kernels kernels = parts.kernels();
        long count = parts.d().residual();
        if (s.dropout().isOn()) {
            kernels.dropout(parts.m(), y, y, count, s.dropout().rate(), s.dropout().key(layer, site), 0);
        }
        kernels.add(y, x, count);
    }

    /** dy [T, C] e = dropout(dResidual [T, C] m). */
    void fork(Scratch s, long dy, long dResidual) {
        Kernels kernels = parts.kernels();
        long count = parts.d().residual();
        if (s.dropout().isOn()) {
            kernels.dropout(parts.m(), s.dNorm(), dResidual, count, s.dropout().rate(), s.dropout().key(layer, site), 0);
            kernels.toCompute(dy, s.dNorm(), count);
        } else {
            kernels.toCompute(dy, dResidual, count);
        }
    }
}
