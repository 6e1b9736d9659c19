package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * The natural logarithm in binary32, the same bits as vector and as scalar, interpreted and compiled.
 *
 * <p>{@code x = 2^n·(1+f)} with {@code √½ <= 1+f < √2}; {@code log(1+f) = f + f²·P(f)}, P of degree 8 by Remez' exchange, least
 * relative error; {@code n·ln 2} is added in two parts. The error is at most 0.93 ulp (all arguments were tried). The logarithm of
 * ±0 is −∞, of +∞ +∞, of a number below 0 or NaN NaN.
 */
final class Logarithm {
    private static final float SMALLEST_NORMAL = Float.MIN_NORMAL;
    private static final float LIFT = 0x1p25f;
    private static final int LIFTED_BY = 25;
    private static final int ROOT_OF_HALF_BITS = 0x3f3504f3;
    private static final int MANTISSA_BITS = 23;
    /** 15 bits: its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = (float) (0.6931471805599453 - LN2_HIGH);
    private static final float P0 = -0.07621813f;
    private static final float P1 = 0.12904441f;
    private static final float P2 = -0.1324298f;
    private static final float P3 = 0.14181824f;
    private static final float P4 = -0.16609083f;
    private static final float P5 = 0.20001975f;
    private static final float P6 = -0.25001583f;
    private static final float P7 = 0.33333325f;
    private static final float P8 = -0.49999988f;

    private static final FloatVector SMALLEST_NORMAL_V = vector(SMALLEST_NORMAL);
    private static final FloatVector LIFT_V = vector(LIFT);
    private static final FloatVector LIFTED_BY_V = vector(LIFTED_BY);
    private static final IntVector ROOT_OF_HALF_V = vector(0).reinterpretAsInts().broadcast(ROOT_OF_HALF_BITS);
    private static final FloatVector LN2_HIGH_V = vector(LN2_HIGH);
    private static final FloatVector LN2_LOW_V = vector(LN2_LOW);
    private static final FloatVector P0_V = vector(P0);
    private static final FloatVector P1_V = vector(P1);
    private static final FloatVector P2_V = vector(P2);
    private static final FloatVector P3_V = vector(P3);
    private static final FloatVector P4_V = vector(P4);
    private static final FloatVector P5_V = vector(P5);
    private static final FloatVector P6_V = vector(P6);
    private static final FloatVector P7_V = vector(P7);
    private static final FloatVector P8_V = vector(P8);
    private static final FloatVector ONE_V = vector(1);
    private static final FloatVector ZERO_V = vector(0);
    private static final FloatVector INFINITY_V = vector(Float.POSITIVE_INFINITY);
    private static final FloatVector MINUS_INFINITY_V = vector(Float.NEGATIVE_INFINITY);
    private static final FloatVector NAN_V = vector(Float.NaN);

    private Logarithm() {}

    static FloatVector of(FloatVector value) {
        VectorMask<Float> tiny = value.compare(LT, SMALLEST_NORMAL_V);
        IntVector bits = value.blend(value.mul(LIFT_V), tiny).reinterpretAsInts();
        IntVector exponent = bits.sub(ROOT_OF_HALF_V).lanewise(ASHR, MANTISSA_BITS);
        FloatVector f = bits.sub(exponent.lanewise(LSHL, MANTISSA_BITS)).reinterpretAsFloats().sub(ONE_V);
        FloatVector lifted = (FloatVector) exponent.convert(I2F, 0);
        FloatVector n = lifted.blend(lifted.sub(LIFTED_BY_V), tiny);
        FloatVector low = P0_V.fma(f, P1_V).fma(f, P2_V).fma(f, P3_V).fma(f, P4_V);
        FloatVector p = low.fma(f, P5_V).fma(f, P6_V).fma(f, P7_V).fma(f, P8_V);
        FloatVector log = n.fma(LN2_HIGH_V, n.fma(LN2_LOW_V, p.fma(f.mul(f), f)));
        FloatVector positive = log.blend(INFINITY_V, value.compare(EQ, INFINITY_V));
        FloatVector real = NAN_V.blend(positive, ZERO_V.compare(LT, value));
        return real.blend(MINUS_INFINITY_V, value.compare(EQ, ZERO_V));
    }

    static float of(float value) {
        if (value == 0) {
            return Float.NEGATIVE_INFINITY;
        }
        if (!(value > 0)) {
            return Float.NaN;
        }
        if (value == Float.POSITIVE_INFINITY) {
            return value;
        }
        boolean tiny = value < SMALLEST_NORMAL;
        int bits = Float.floatToRawIntBits(tiny ? value * LIFT : value);
        int exponent = (bits - ROOT_OF_HALF_BITS) >> MANTISSA_BITS;
        float f = Float.intBitsToFloat(bits - (exponent << MANTISSA_BITS)) - 1;
        float n = tiny ? exponent - LIFTED_BY : exponent;
        float low = Math.fma(Math.fma(Math.fma(Math.fma(P0, f, P1), f, P2), f, P3), f, P4);
        float p = Math.fma(Math.fma(Math.fma(Math.fma(low, f, P5), f, P6), f, P7), f, P8);
        return Math.fma(n, LN2_HIGH, Math.fma(n, LN2_LOW, Math.fma(p, f * f, f)));
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }
}
