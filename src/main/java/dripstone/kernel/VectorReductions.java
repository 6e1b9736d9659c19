package dripstone.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/** Sums over whole buffers, in double: two vectors of partial sums, added lane by lane, then the lanes' tree, then the rest. */
final class VectorReductions {
    private static final int STEP = DoubleLanes.WIDTH;
    private static final int PAIR = 2 * STEP;

    private VectorReductions() {}

    static double sum(long x, long count) {
        DoubleVector even = DoubleVector.zero(DoubleLanes.D);
        DoubleVector odd = DoubleVector.zero(DoubleLanes.D);
        long bound = count - count % PAIR;
        for (long i = 0; i < bound; i += PAIR) {
            even = DoubleLanes.widen(x, i).add(even);
            odd = DoubleLanes.widen(x, i + STEP).add(odd);
        }
        double sum = DoubleLanes.sum(even.add(odd));
        for (long i = bound; i < count; i++) {
            sum += Memory.getFloat(x, i);
        }
        return sum;
    }

    static double sumOfSquares(long x, long count) {
        DoubleVector even = DoubleVector.zero(DoubleLanes.D);
        DoubleVector odd = DoubleVector.zero(DoubleLanes.D);
        long bound = count - count % PAIR;
        for (long i = 0; i < bound; i += PAIR) {
            DoubleVector v = DoubleLanes.widen(x, i);
            DoubleVector u = DoubleLanes.widen(x, i + STEP);
            even = v.fma(v, even);
            odd = u.fma(u, odd);
        }
        double sum = DoubleLanes.sum(even.add(odd));
        for (long i = bound; i < count; i++) {
            double v = Memory.getFloat(x, i);
            sum = Math.fma(v, v, sum);
        }
        return sum;
    }
}
