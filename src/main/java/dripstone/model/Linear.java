package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import dripstone.kernel.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer {@code y = x·Wᵀ} without bias, W [out, in] row-major in the compute weights: every product with weights in the model is
 * one of the three here, so that their layout can be changed in one place.
 */
final class Linear {
    /** Weights of one gradient piece, about: small enough that many workers end together, large enough for a fast product. */
    private static final int PIECE_ELEMENTS = 1 << 18;

    private final long offset;
    private final int in;
    private final int rows;
    private final Precision precision;
    private final long weights;
    private final Matmul forward;
    private final Matmul inputGradient;
    private final List<Matmul> weightGradients = new ArrayList<>();

    /**
     * @param offset of W in the parameters
     * @param y element of y
     * @param dx element of the gradient by x
     */
    Linear(Kernels kernels, Parameters parameters, long offset, int out, int in, Dimensions d, Element y, Element dx) {
        this.offset = offset;
        this.in = in;
        this.precision = kernels.precision();
        this.rows = Math.max(32, PIECE_ELEMENTS / in / 32 * 32);
        Element e = precision.compute();
        this.weights = parameters.compute() + offset * e.bytes();
        this.forward = kernels.prepare(new MatmulShape(d.T(), out, in, false, true, in, in, out, e, y, false));
        this.inputGradient = kernels.prepare(new MatmulShape(d.T(), in, out, false, false, out, in, in, e, dx, false));
        for (int from = 0; from < out; from += rows) {
            int m = Math.min(rows, out - from);
            weightGradients.add(
                    kernels.prepare(new MatmulShape(m, in, d.N(), true, false, out, in, in, e, precision.master(), false)));
        }
    }

    /** y [T, out] = x [T, in] · Wᵀ. */
    void forward(Lane lane, long y, long x) {
        lane.run(forward, x, weights, y);
    }

    /** dx [T, in] = dy [T, out] · W. */
    void inputGradient(Lane lane, long dx, long dy) {
        lane.run(inputGradient, dy, weights, dx);
    }

    /** dW [rows of the piece, in] m = (dy [N, those columns])ᵀ · x [N, in], the sum over all rows of the leaf. */
    void weightGradient(Lane lane, int piece, long gradients, long dy, long x) {
        lane.run(weightGradients.get(piece), dy + firstRow(piece) * (long) precision.compute().bytes(), x,
                gradients + offset(piece) * precision.master().bytes());
    }

    int pieces() {
        return weightGradients.size();
    }

    /** The first row of W that the piece owns. */
    int firstRow(int piece) {
        return piece * rows;
    }

    int pieceRows(int piece) {
        return weightGradients.get(piece).shape().m();
    }

    /** Where the piece's segment begins, in elements of the parameters. */
    long offset(int piece) {
        return offset + (long) firstRow(piece) * in;
    }

    long count(int piece) {
        return (long) pieceRows(piece) * in;
    }

    /** Multiply-adds of the piece. */
    long work(int piece) {
        return count(piece) * weightGradients.get(piece).shape().k();
    }
}
