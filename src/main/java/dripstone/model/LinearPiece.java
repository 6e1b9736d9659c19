package dripstone.model;

import dripstone.kernel.Lane;
import java.util.List;

/**
 * Some rows of one weight matrix's gradient.
 *
 * @param dy [N, out] e
 * @param x [N, in] e
 */
record LinearPiece(Linear linear, int piece, long dy, long x) implements GradientPiece {
    static void addAll(List<GradientPiece> pieces, Linear linear, long dy, long x) {
        for (int i = 0; i < linear.pieces(); i++) {
            pieces.add(new LinearPiece(linear, i, dy, x));
        }
    }

    @Override
    public void run(Lane lane, long gradients) {
        linear.weightGradient(lane, piece, gradients, dy, x);
    }

    @Override
    public long offset() {
        return linear.offset(piece);
    }

    @Override
    public long count() {
        return linear.count(piece);
    }

    @Override
    public long work() {
        return linear.work(piece);
    }
}
