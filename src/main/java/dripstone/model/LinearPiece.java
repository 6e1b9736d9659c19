package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import dripstone.kernel.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * Some rows of one weight matrix's gradient: dW [those rows, in] m = (dy [N, those columns])ᵀ · x [N, in], the sum over all rows of
 * the leaf.
 *
 * @param dy [N, out] e, from the first of those columns
 * @param x [N, in] e
 */
record LinearPiece(Matmul product, long offset, long dy, long x, int masterBytes) implements GradientPiece {
    /** Weights of one gradient piece, about: small enough that many workers end together, large enough for a fast product. */
    private static final int PIECE_ELEMENTS = 1 << 18;

    /** All pieces of W [out, in]. @param offset of W in the gradients */
    static List<LinearPiece> of(Kernels kernels, long offset, int out, int in, int n, long dy, long x) {
        Precision precision = kernels.precision();
        int rowsEach = Math.max(32, PIECE_ELEMENTS / in / 32 * 32);
        List<LinearPiece> pieces = new ArrayList<>();
        for (int from = 0; from < out; from += rowsEach) {
            int rows = Math.min(rowsEach, out - from);
            Matmul product = kernels.prepare(
                    new MatmulShape(rows, in, n, true, false, out, in, in, precision.compute(), precision.master(), false));
            pieces.add(new LinearPiece(product, offset + (long) from * in, dy + (long) from * precision.compute().bytes(), x,
                    precision.master().bytes()));
        }
        return pieces;
    }

    @Override
    public void run(Lane lane, long gradients) {
        lane.run(product, dy, x, gradients + offset * masterBytes);
    }

    /** Of W. */
    int rows() {
        return product.shape().m();
    }

    @Override
    public long count() {
        return (long) rows() * product.shape().n();
    }

    @Override
    public long work() {
        return count() * product.shape().k();
    }
}
