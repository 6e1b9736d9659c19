package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Final norm, logits and cross-entropy. Logits are made in chunks of rows, so that only one chunk of them exists in master
 * elements; their gradients are kept in compute elements for all N rows (N·V of them: 32 MiB at N 2048, V 8192 in bf16), since the
 * weight gradient sums over all rows.
 */
final class OutputLayer {
    private static final long CHUNK_BYTES = 8 << 20;

    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final Norm norm;
    private final Linear output;
    private final List<Matmul> chunks = new ArrayList<>();
    private final long weights;
    private final int chunkRows;

    /** @param chunkRows rows of logits made at a time: {@link #chunkRows(Dimensions, Element)} */
    OutputLayer(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d, int chunkRows) {
        ParameterLayout at = parameters.layout();
        Element e = kernels.precision().compute();
        Element m = kernels.precision().master();
        this.kernels = kernels;
        this.d = d;
        this.leaf = leaf;
        this.chunkRows = chunkRows;
        norm = new Norm(kernels, parameters, leaf, d, 2 * d.L(), at.finalNorm());
        output = new Linear(kernels, parameters, at.output(), d.V(), d.C(), d, m, m);
        weights = parameters.compute() + at.output() * e.bytes();
        for (int row = 0; row < d.T(); row += chunkRows) {
            int rows = Math.min(chunkRows, d.T() - row);
            chunks.add(kernels.prepare(new MatmulShape(rows, d.V(), d.C(), false, true, d.C(), d.C(), d.V(), e, m, false)));
        }
    }

    /** Rows of logits made at a time: 8 MiB of them, but 16 rows at least; a function of the shape alone. */
    static int chunkRows(Dimensions d, Element master) {
        long rows = CHUNK_BYTES / ((long) d.V() * master.bytes());
        return (int) Math.min(d.T(), Math.max(16, rows));
    }

    /**
     * losses [T] m from residual[2L] [T, C] m: n [T, C] e = norm; a chunk of logits [rows, V] m = n·Wᵀ; cross-entropy, and, where
     * wanted, dLogits [T, V] e.
     */
    void forward(Lane lane, int b, Scratch s, long targets, boolean gradient, LeafOptions options) {
        int e = kernels.precision().compute().bytes();
        int m = kernels.precision().master().bytes();
        norm.forward(s, leaf.finalNorm(b));
        for (int i = 0; i < chunks.size(); i++) {
            long row = (long) i * chunkRows;
            int rows = chunks.get(i).shape().m();
            long dLogits = gradient ? leaf.dLogits(b) + row * d.V() * e : 0;
            lane.run(chunks.get(i), leaf.finalNorm(b) + row * d.C() * e, weights, s.logits());
            kernels.crossEntropy(leaf.losses(b) + row * m, dLogits, s.logits(), targets + row * Integer.BYTES, rows, d.V(),
                    options.terms());
        }
    }

    /** dResidual [T, C] m += the norm's gradient of dn [T, C] m = dLogits [T, V] e · W. */
    void backward(Lane lane, int b, Scratch s) {
        output.inputGradient(lane, s.dNorm(), leaf.dLogits(b));
        norm.backward(b, s);
    }

    Linear output() {
        return output;
    }
}
