package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * e to the x in binary32, the same bits as vector and as scalar, interpreted and compiled: additions, multiplications, fused
 * multiply-adds and shifts only.
 *
 * <p>{@code x = n·ln 2 + r} with {@code |r| <= ln 2 / 2} (Cody and Waite 1980), the polynomial for r of Cephes' {@code expf}, and two
 * multiplications by powers of two, so that results underflow gradually. The error is below 1 ulp for normal results. −∞ gives 0,
 * +∞ gives +∞, NaN gives NaN.
 */
final class Exponential {
    private static final float LOWEST = -104;
    private static final float HIGHEST = 89;
    private static final float LOG2_E = 1.442695f;
    /** 1.5·2^23: a sum with it keeps the integer nearest to the other term in its lowest bits. */
    private static final float ROUNDER = 12582912f;
    private static final int ROUNDER_BITS = 0x4b400000;
    private static final float LN2_HIGH = 355f / 512;
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final float P0 = 1.9875691e-4f;
    private static final float P1 = 1.3981999e-3f;
    private static final float P2 = 8.333452e-3f;
    private static final float P3 = 4.1665796e-2f;
    private static final float P4 = 1.6666666e-1f;
    private static final float P5 = 0.5f;

    private Exponential() {}

    static FloatVector of(FloatVector value) {
        FloatVector x = value.max(LOWEST).min(HIGHEST);
        FloatVector shifted = x.fma(LOG2_E, ROUNDER);
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
        FloatVector p = broadcast(P0).fma(r, broadcast(P1)).fma(r, broadcast(P2)).fma(r, broadcast(P3)).fma(r, broadcast(P4));
        p = p.fma(r, broadcast(P5)).fma(r.mul(r), r).add(1f);
        IntVector power = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = power.lanewise(ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(power.sub(half)));
    }

    static float of(float value) {
        float x = Math.min(Math.max(value, LOWEST), HIGHEST);
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(Math.fma(Math.fma(Math.fma(P0, r, P1), r, P2), r, P3), r, P4);
        p = Math.fma(Math.fma(p, r, P5), r * r, r) + 1f;
        int power = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        int half = power >> 1;
        return p * powerOfTwo(half) * powerOfTwo(power - half);
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + 127) << 23);
    }
}
