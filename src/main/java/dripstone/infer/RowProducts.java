package dripstone.infer;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;

/**
 * The products of R rows at a time through a layer with a key-value cache. Their shapes do not depend on how full the cache is: the
 * scores run over all T places, those not yet seen get probability 0.
 */
record RowProducts(
        int rows, Matmul query, Matmul keyValue, Matmul scores, Matmul attention, Matmul projection, Matmul gateUp, Matmul down) {
    static RowProducts of(Kernels kernels, ModelShape shape, int rows) {
        ModelSettings s = shape.settings();
        int c = s.width();
        int d = shape.headSize();
        int kv = 2 * s.kvHeads() * d;
        int a = shape.attentionWidth();
        int f = s.feedForward();
        int t = s.context();
        Element e = kernels.precision().compute();
        Element m = kernels.precision().master();
        return new RowProducts(
                rows,
                weights(kernels, rows, a, c, e),
                weights(kernels, rows, kv, c, e),
                kernels.prepare(new MatmulShape(rows, t, d, false, true, a, kv, t, e, m, false)),
                kernels.prepare(new MatmulShape(rows, d, t, false, false, t, kv, a, e, e, false)),
                weights(kernels, rows, c, a, m),
                weights(kernels, rows, shape.gateUpWidth(), c, e),
                weights(kernels, rows, c, f, m));
    }

    /** y [rows, out] = x [rows, in] · Wᵀ, W [out, in]. */
    static Matmul weights(Kernels kernels, int rows, int out, int in, Element y) {
        return kernels.prepare(
                new MatmulShape(rows, out, in, false, true, in, in, out, kernels.precision().compute(), y, false));
    }
}
