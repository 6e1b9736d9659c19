package dripstone.train;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;

/**
 * Brings all singular values of a matrix near 1 by five steps of the quintic {@code X ← a·X + (b·A + c·A²)·X}, {@code A = X·Xᵀ}, from
 * {@code X/‖X‖} (Jordan et al. 2024, whose coefficients these are: the values end between about 0.7 and 1.2). Where there are more
 * rows than columns {@code A = Xᵀ·X} multiplies from the right, which is the same of the transposed matrix, so that A is always the
 * smaller square. In master elements.
 */
final class NewtonSchulz {
    static final double A = 3.4445;
    static final double B = -4.7750;
    static final double C = 2.0315;
    static final int ITERATIONS = 5;

    private static final double NEVER_ZERO = 1e-7;

    private final Kernels kernels;
    private final long elements;
    private final long side;
    private final boolean wide;
    private final Matmul gram;
    private final Matmul square;
    private final Matmul apply;

    NewtonSchulz(Kernels kernels, int rows, int cols) {
        this.kernels = kernels;
        elements = (long) rows * cols;
        wide = rows <= cols;
        int s = Math.min(rows, cols);
        side = s;
        Element m = kernels.precision().master();
        gram = kernels.prepare(new MatmulShape(s, s, Math.max(rows, cols), !wide, wide, cols, cols, s, m, m, false));
        square = kernels.prepare(new MatmulShape(s, s, s, false, false, s, s, s, m, m, false));
        apply = kernels.prepare(wide
                ? new MatmulShape(rows, cols, s, false, false, s, cols, cols, m, m, false)
                : new MatmulShape(rows, cols, s, false, false, cols, s, cols, m, m, false));
    }

    /** Elements of the scratch that {@link #run} needs. */
    long scratchElements() {
        return elements + 2 * side * side;
    }

    /**
     * @param x the matrix; overwritten
     * @param scratch of {@link #scratchElements}
     * @return where the result lies: at the begin of the scratch
     */
    long run(Lane lane, long x, long scratch) {
        int bytes = kernels.precision().master().bytes();
        long gramAt = scratch + elements * bytes;
        long polynomial = gramAt + side * side * bytes;
        kernels.scale(x, 1 / (Math.sqrt(kernels.sumOfSquares(x, elements)) + NEVER_ZERO), elements);
        long from = x;
        long to = scratch;
        for (int i = 0; i < ITERATIONS; i++) {
            lane.run(gram, from, from, gramAt);
            lane.run(square, gramAt, gramAt, polynomial);
            kernels.combine(C, polynomial, B, gramAt, side * side);
            lane.run(apply, wide ? polynomial : from, wide ? from : polynomial, to);
            kernels.combine(1, to, A, from, elements);
            long spare = from;
            from = to;
            to = spare;
        }
        return from; // the number of iterations is odd
    }
}
