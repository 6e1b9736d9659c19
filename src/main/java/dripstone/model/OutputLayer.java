package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Final norm and logits. Logits are made in chunks of rows, so that only one chunk of them exists in master elements; their gradients
 * are kept in compute elements for all N rows (N·V of them: 32 MiB at N 2048, V 8192 in bf16), since the weight gradient sums over
 * all rows.
 */
final class OutputLayer {
    private static final long CHUNK_BYTES = 8 << 20;

    private final Dimensions d;
    private final LeafMemory leaf;
    private final Norm norm;
    private final Linear output;
    private final List<Matmul> chunks = new ArrayList<>();
    private final long weights;
    private final int chunkRows;
    private final int eBytes;

    /** @param chunkRows rows of logits made at a time: {@link #chunkRows(Dimensions, Element)} */
    OutputLayer(PassParts parts, int chunkRows) {
        ParameterLayout at = parts.layout();
        Kernels kernels = parts.kernels();
        Element e = parts.e();
        Element m = parts.m();
        d = parts.d();
        leaf = parts.leaf();
        eBytes = e.bytes();
        this.chunkRows = chunkRows;
        norm = Norm.of(parts, 2 * d.L(), at.finalNorm(), at.finalNormBias());
        output = new Linear(parts, at.output(), ParameterLayout.NONE, d.V(), d.C(), m, m);
        weights = parts.parameters().packed(at.output(), d.V(), d.C(), true);
        for (int row = 0; row < d.T(); row += chunkRows) {
            int rows = Math.min(chunkRows, d.T() - row);
            chunks.add(kernels.prepare(
                    new MatmulShape(rows, d.V(), d.C(), false, true, d.C(), d.C(), d.V(), e, m, false).withPackedB()));
        }
    }

    /** Rows of logits made at a time: 8 MiB of them, but 16 rows at least; a function of the shape alone. */
    static int chunkRows(Dimensions d, Element master) {
        long rows = CHUNK_BYTES / ((long) d.V() * master.bytes());
        return (int) Math.min(d.T(), Math.max(16, rows));
    }

    /** The final hidden states n [T, C] e = norm of residual[2L] [T, C] m. */
    void hidden(int b, Scratch s) {
        norm.forward(s, leaf.finalNorm(b));
    }

    int chunks() {
        return chunks.size();
    }

    int firstRow(int chunk) {
        return chunk * chunkRows;
    }

    int rows(int chunk) {
        return chunks.get(chunk).shape().m();
    }

    /** The chunk's logits [rows, V] m = n·Wᵀ, to the scratch memory. */
    void logits(Lane lane, int b, Scratch s, int chunk) {
        lane.run(chunks.get(chunk), leaf.finalNorm(b) + (long) firstRow(chunk) * d.C() * eBytes, weights, s.logits());
    }

    /** dn [T, C] m = dLogits [T, V] e · W. */
    void logitsBackward(Lane lane, int b, Scratch s) {
        output.backward(lane, b, s.dNorm(), leaf.dLogits(b));
    }

    /** dResidual [T, C] m += the norm's gradient of dn [T, C] m. */
    void hiddenBackward(int b, Scratch s) {
        norm.backward(b, s);
    }

    List<LinearPiece> pieces() {
        return output.pieces(leaf.dLogits(0), leaf.finalNorm(0));
    }
}
