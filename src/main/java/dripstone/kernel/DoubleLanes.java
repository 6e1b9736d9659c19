package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.F2D;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of binary64, for sums over whole buffers. */
final class DoubleLanes {
    static final VectorSpecies<Double> D = VectorSpecies.of(double.class, Lanes.F.vectorShape());
    static final int WIDTH = D.length();

    private static final Class<? extends DoubleVector> DOUBLES = D.vectorType().asSubclass(DoubleVector.class);
    private static final DoubleVector MINUS_ZERO = DoubleVector.broadcast(D, -0.0);
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.F.vectorBitSize() / 2));
    private static final VectorShuffle<Double> BY_4 = VectorShuffle.iota(D, 4, 1, true);
    private static final VectorShuffle<Double> BY_2 = VectorShuffle.iota(D, 2, 1, true);
    private static final VectorShuffle<Double> BY_1 = VectorShuffle.iota(D, 1, 1, true);

    private DoubleLanes() {}

    /** Loads binary32 and widens it, which is exact. */
    static DoubleVector widen(long base, long index) {
        FloatVector half = FloatVector.fromMemorySegment(HALF, Memory.ALL, base + 4 * index, ByteOrder.nativeOrder());
        return DOUBLES.cast(half.convertShape(F2D, D, 0));
    }

    /** Σ of the lanes in a fixed tree: halves, quarters, pairs. */
    static double sum(DoubleVector v) {
        DoubleVector s = MINUS_ZERO.add(v);
        if (WIDTH >= 8) {
            s = s.add(s.rearrange(BY_4));
        }
        if (WIDTH >= 4) {
            s = s.add(s.rearrange(BY_2));
        }
        return s.add(s.rearrange(BY_1)).lane(0);
    }
}
