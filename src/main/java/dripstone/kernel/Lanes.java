package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of binary32, the arithmetic of all fast kernels, loaded from and stored to either element. The element is a parameter that
 * does not change within a loop: the compiler takes the test out of it. A process computes in one element, so the compiler leaves the
 * other one out of a loop altogether, which has room for little more; kernels that meet both in one process say so.
 *
 * <p>Only operations whose result is defined bit by bit are used, so that interpreted and compiled code agree: no
 * {@code reduceLanes(ADD)}, no {@code lanewise(EXP)}. Scalar forms of the same names serve the ends of rows.
 */
final class Lanes {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final int WIDTH = F.length();

    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    private static final Class<? extends FloatVector> FLOATS = F.vectorType().asSubclass(FloatVector.class);
    private static final Class<? extends IntVector> INTS = I.vectorType().asSubclass(IntVector.class);
    private static final VectorSpecies<Short> S = VectorSpecies.of(short.class, VectorShape.forBitSize(F.vectorBitSize() / 2));
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final FloatVector ZERO = FloatVector.zero(F);
    private static final FloatVector MINUS_ZERO = FloatVector.broadcast(F, -0f);
    private static final FloatVector MINUS_INFINITY = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    private static final FloatVector ONE = FloatVector.broadcast(F, 1f);
    private static final FloatVector MINUS_ONE = FloatVector.broadcast(F, -1f);
    private static final IntVector SIGN = IntVector.broadcast(I, Integer.MIN_VALUE);
    private static final IntVector ODD = IntVector.broadcast(I, 1);
    private static final IntVector HALF = IntVector.broadcast(I, 0x7fff);
    private static final IntVector QUIET = IntVector.broadcast(I, 0x40);
    private static final FloatVector INDEX = FloatVector.zero(F).addIndex(1);
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(F, 8, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(F, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(F, 1, 1, true);

    private Lanes() {}

    /** To begin a sum with: not a constant, which is an object on the heap and would make the sum one. */
    static FloatVector zero() {
        return FloatVector.zero(F);
    }

    /**
     * The same vector, of the class that all have: costs nothing, and tells the compiler whose methods are meant. Without it the
     * compiler must have seen enough calls to guess, and where it has not, it keeps the vectors of that loop on the heap for good.
     */
    private static FloatVector known(FloatVector value) {
        return FLOATS.cast(value);
    }

    static FloatVector load(long base, long index) {
        return known(FloatVector.fromMemorySegment(F, Memory.ALL, base + 4 * index, ORDER));
    }

    static void store(long base, long index, FloatVector value) {
        known(value).intoMemorySegment(Memory.ALL, base + 4 * index, ORDER);
    }

    static FloatVector load(Element element, long base, long index) {
        return known(element == Element.BF16 ? loadBFloat16(base, index) : load(base, index));
    }

    /** The bits of the lanes. */
    static IntVector bits(FloatVector value) {
        return INTS.cast(value.reinterpretAsInts());
    }

    /** The lanes that have these bits. */
    static FloatVector floats(IntVector bits) {
        return known(bits.reinterpretAsFloats());
    }

    static void store(Element element, long base, long index, FloatVector value) {
        if (element == Element.BF16) {
            storeBFloat16(base, index, value);
        } else {
            store(base, index, value);
        }
    }

    /** As {@link #load(Element, long, long)}, where either element may come: the compiler has seen both here, and only one there. */
    static FloatVector loadEither(Element element, long base, long index) {
        return known(element == Element.BF16 ? loadBFloat16(base, index) : load(base, index));
    }

    static void storeEither(Element element, long base, long index, FloatVector value) {
        if (element == Element.BF16) {
            storeBFloat16(base, index, value);
        } else {
            store(base, index, value);
        }
    }

    static float get(Element element, long base, long index) {
        return element == Element.BF16 ? Memory.getBFloat16(base, index) : Memory.getFloat(base, index);
    }

    static void set(Element element, long base, long index, float value) {
        if (element == Element.BF16) {
            Memory.setBFloat16(base, index, value);
        } else {
            Memory.setFloat(base, index, value);
        }
    }

    private static FloatVector loadBFloat16(long base, long index) {
        ShortVector half = ShortVector.fromMemorySegment(S, Memory.ALL, base + 2 * index, ORDER);
        return floats(INTS.cast(half.convertShape(ZERO_EXTEND_S2I, I, 0)).lanewise(LSHL, 16));
    }

    /** As {@link BFloat16#fromFloat}: to nearest even, NaN stays NaN. */
    private static void storeBFloat16(long base, long index, FloatVector value) {
        FloatVector v = known(value);
        IntVector bits = bits(v);
        IntVector high = bits.lanewise(LSHR, 16);
        IntVector rounded = bits.add(high.and(ODD)).add(HALF).lanewise(LSHR, 16);
        IntVector chosen = rounded.blend(high.or(QUIET), v.compare(NE, v).cast(I));
        ((ShortVector) chosen.convertShape(I2S, S, 0)).intoMemorySegment(Memory.ALL, base + 2 * index, ORDER);
    }

    /** Stores to binary32 and, where copy is not 0, to the copy of compute elements. */
    static void store(Element element, long base, long copy, long index, FloatVector value) {
        store(base, index, value);
        if (copy != 0) {
            store(element, copy, index, value);
        }
    }

    static void set(Element element, long base, long copy, long index, float value) {
        Memory.setFloat(base, index, value);
        if (copy != 0) {
            set(element, copy, index, value);
        }
    }

    /** Zeroes the numbers from … to − 1. */
    static void clear(Element element, long base, int from, int to) {
        int j = from;
        for (; j <= to - WIDTH; j += WIDTH) {
            storeEither(element, base, j, zero());
        }
        for (; j < to; j++) {
            set(element, base, j, 0);
        }
    }

    /** The greater of the two where both are numbers, the first where one is NaN: cheaper than {@code max}, which must look for NaN. */
    static FloatVector atLeast(FloatVector value, FloatVector bound) {
        return value.blend(bound, value.compare(LT, bound));
    }

    static float atLeast(float value, float bound) {
        return value < bound ? bound : value;
    }

    /** The lesser of the two where both are numbers, the first where one is NaN. */
    static FloatVector atMost(FloatVector value, FloatVector bound) {
        return value.blend(bound, value.compare(GT, bound));
    }

    static float atMost(float value, float bound) {
        return value > bound ? bound : value;
    }

    /** −1, 0 or 1; NaN stays NaN. */
    static FloatVector signum(FloatVector value) {
        return value.blend(ONE, value.compare(GT, ZERO)).blend(MINUS_ONE, value.compare(LT, ZERO));
    }

    /** Numbers that are not negative, with the signs of others; as {@code Math.copySign}. */
    static FloatVector withSign(FloatVector size, FloatVector sign) {
        return floats(bits(size).or(bits(sign).and(SIGN)));
    }

    /** The lanes whose index is below the limit, which may be negative. */
    static VectorMask<Float> below(int limit) {
        return INDEX.compare(LT, (float) limit);
    }

    /** The lanes whose index lies from … to − 1; either may be negative or beyond the lanes. */
    static VectorMask<Float> within(int from, int to) {
        return below(to).andNot(below(from));
    }

    /** Σ of the lanes in a fixed tree: halves, quarters, pairs. */
    static float sum(FloatVector v) {
        FloatVector s = MINUS_ZERO.add(v);
        if (WIDTH >= 16) {
            s = s.add(s.rearrange(BY_8));
        }
        if (WIDTH >= 8) {
            s = s.add(s.rearrange(BY_4));
        }
        if (WIDTH >= 4) {
            s = s.add(s.rearrange(BY_2));
        }
        return s.add(s.rearrange(BY_1)).lane(0);
    }

    /** The greatest lane; NaN if one is. */
    static float max(FloatVector v) {
        FloatVector m = MINUS_INFINITY.max(v);
        if (WIDTH >= 16) {
            m = m.max(m.rearrange(BY_8));
        }
        if (WIDTH >= 8) {
            m = m.max(m.rearrange(BY_4));
        }
        if (WIDTH >= 4) {
            m = m.max(m.rearrange(BY_2));
        }
        return m.max(m.rearrange(BY_1)).lane(0);
    }
}
