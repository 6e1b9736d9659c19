package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.F2D;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Sums over whole buffers, in double: two vectors of partial sums, added lane by lane, then the lanes' tree, then the rest. */
final class VectorReductions {
    private static final VectorSpecies<Double> D = VectorSpecies.of(double.class, Lanes.F.vectorShape());
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.F.vectorBitSize() / 2));
    private static final int STEP = D.length();
    private static final int PAIR = 2 * STEP;
    private static final VectorShuffle<Double> BY_4 = VectorShuffle.iota(D, 4, 1, true);
    private static final VectorShuffle<Double> BY_2 = VectorShuffle.iota(D, 2, 1, true);
    private static final VectorShuffle<Double> BY_1 = VectorShuffle.iota(D, 1, 1, true);

    private VectorReductions() {}

    static double sum(long x, long count) {
        DoubleVector even = DoubleVector.zero(D);
        DoubleVector odd = DoubleVector.zero(D);
        long bound = count - count % PAIR;
        for (long i = 0; i < bound; i += PAIR) {
            even = even.add(load(x, i));
            odd = odd.add(load(x, i + STEP));
        }
        double sum = tree(even.add(odd));
        for (long i = bound; i < count; i++) {
            sum += Memory.getFloat(x, i);
        }
        return sum;
    }

    static double sumOfSquares(long x, long count) {
        DoubleVector even = DoubleVector.zero(D);
        DoubleVector odd = DoubleVector.zero(D);
        long bound = count - count % PAIR;
        for (long i = 0; i < bound; i += PAIR) {
            DoubleVector v = load(x, i);
            DoubleVector u = load(x, i + STEP);
            even = v.fma(v, even);
            odd = u.fma(u, odd);
        }
        double sum = tree(even.add(odd));
        for (long i = bound; i < count; i++) {
            double v = Memory.getFloat(x, i);
            sum = Math.fma(v, v, sum);
        }
        return sum;
    }

    /** Zero times a finite number is zero, times any other NaN, and a sum does not lose a NaN. */
    static boolean allFinite(long x, long count) {
        FloatVector zeros = Lanes.zero();
        long bound = Lanes.F.loopBound(count);
        for (long i = 0; i < bound; i += Lanes.WIDTH) {
            zeros = zeros.add(Lanes.load(x, i).mul(0f));
        }
        float zero = Lanes.sum(zeros);
        for (long i = bound; i < count; i++) {
            zero += Memory.getFloat(x, i) * 0f;
        }
        return zero == 0;
    }

    private static DoubleVector load(long x, long index) {
        FloatVector half = FloatVector.fromMemorySegment(HALF, Memory.ALL, x + 4 * index, ByteOrder.nativeOrder());
        return (DoubleVector) half.convertShape(F2D, D, 0);
    }

    private static double tree(DoubleVector v) {
        DoubleVector s = v;
        if (STEP >= 8) {
            s = s.add(s.rearrange(BY_4));
        }
        if (STEP >= 4) {
            s = s.add(s.rearrange(BY_2));
        }
        return s.add(s.rearrange(BY_1)).lane(0);
    }
}
