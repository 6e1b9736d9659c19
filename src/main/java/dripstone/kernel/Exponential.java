package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;

/**
 * e to the x in binary32, the same bits as vector and as scalar, interpreted and compiled: additions, multiplications, fused
 * multiply-adds and shifts only.
 *
 * <p>{@code x = n·ln 2 + r} with {@code |r| <= ln 2 / 2} (Cody and Waite 1980), the polynomial for r of Cephes' {@code expf}, times
 * {@code 2^n}. The error is at most 0.9 ulp for normal results (all arguments were tried); below −87.68 the result is 0, above
 * 88.37 it is +∞. NaN gives NaN.
 *
 * <p>The constants are vectors already: every operand that the compiler must first spread costs it nodes, and a loop with too many
 * of them is compiled with its vectors on the heap.
 */
final class Exponential {
    private static final float LOWEST = -88;
    private static final float HIGHEST = 89;
    private static final float LOG2_E = 1.442695f;
    /** 1.5·2^23 and a binary32's bias: a sum with it keeps the integer nearest to the other term, biased, in its lowest bits. */
    private static final float ROUNDER = 12582912f + 127;
    private static final float MINUS_LN2_HIGH = -355f / 512;
    private static final float MINUS_LN2_LOW = 2.1219444e-4f;
    private static final float P0 = 1.9875691e-4f;
    private static final float P1 = 1.3981999e-3f;
    private static final float P2 = 8.333452e-3f;
    private static final float P3 = 4.1665796e-2f;
    private static final float P4 = 1.6666666e-1f;
    private static final float P5 = 0.5f;
    private static final int MANTISSA_BITS = 23;

    private static final FloatVector LOWEST_V = vector(LOWEST);
    private static final FloatVector HIGHEST_V = vector(HIGHEST);
    private static final FloatVector LOG2_E_V = vector(LOG2_E);
    private static final FloatVector ROUNDER_V = vector(ROUNDER);
    private static final FloatVector MINUS_LN2_HIGH_V = vector(MINUS_LN2_HIGH);
    private static final FloatVector MINUS_LN2_LOW_V = vector(MINUS_LN2_LOW);
    private static final FloatVector P0_V = vector(P0);
    private static final FloatVector P1_V = vector(P1);
    private static final FloatVector P2_V = vector(P2);
    private static final FloatVector P3_V = vector(P3);
    private static final FloatVector P4_V = vector(P4);
    private static final FloatVector P5_V = vector(P5);
    private static final FloatVector ONE_V = vector(1);

    private Exponential() {}

    static FloatVector of(FloatVector value) {
        return ofInside(Lanes.atMost(Lanes.atLeast(value, LOWEST_V), HIGHEST_V));
    }

    /** The same for arguments up to 0, as a softmax has them, in fewer operations. */
    static FloatVector ofNotPositive(FloatVector value) {
        return ofInside(Lanes.atLeast(value, LOWEST_V));
    }

    private static FloatVector ofInside(FloatVector x) {
        FloatVector shifted = x.fma(LOG2_E_V, ROUNDER_V);
        FloatVector n = shifted.sub(ROUNDER_V);
        FloatVector r = n.fma(MINUS_LN2_LOW_V, n.fma(MINUS_LN2_HIGH_V, x));
        FloatVector p = P0_V.fma(r, P1_V).fma(r, P2_V).fma(r, P3_V).fma(r, P4_V).fma(r, P5_V);
        FloatVector fraction = p.fma(r, ONE_V).fma(r, ONE_V);
        return fraction.mul(Lanes.floats(Lanes.bits(shifted).lanewise(LSHL, MANTISSA_BITS)));
    }

    static float of(float value) {
        float x = Lanes.atMost(Lanes.atLeast(value, LOWEST), HIGHEST);
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, MINUS_LN2_LOW, Math.fma(n, MINUS_LN2_HIGH, x));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(P0, r, P1), r, P2), r, P3), r, P4), r, P5);
        float fraction = Math.fma(Math.fma(p, r, 1), r, 1);
        return fraction * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << MANTISSA_BITS);
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }
}
