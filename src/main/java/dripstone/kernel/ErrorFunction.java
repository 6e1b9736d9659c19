package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * The error function {@code erf(x) = 2/√π·∫₀ˣ e^(−t²) dt} in binary32, the same bits as vector and as scalar, interpreted and compiled.
 *
 * <p>Near 0, {@code x + x·P(x²)} with P of degree 5; elsewhere {@code 1 − e^Q(|x|)} with the sign of x, where Q, of degree 6,
 * approximates the logarithm of {@code 1 − erf} so that the error of erf is least. Both by Remez' exchange. The error is at most
 * 1.2 ulp (all arguments were tried). NaN gives NaN.
 */
final class ErrorFunction {
    private static final float NEAR = 0.9f;
    /** Beyond, the result is 1 and the polynomial is no longer of use. */
    private static final float FAR = 4;
    private static final float P0 = -6.0903456e-4f;
    private static final float P1 = 5.01196e-3f;
    private static final float P2 = -2.6778907e-2f;
    private static final float P3 = 0.11282141f;
    private static final float P4 = -0.37612522f;
    private static final float P5 = 0.12837915f;
    private static final float Q0 = 1.9821773e-4f;
    private static final float Q1 = -3.065474e-3f;
    private static final float Q2 = 2.2315156e-2f;
    private static final float Q3 = -0.10411357f;
    private static final float Q4 = -0.6369762f;
    private static final float Q5 = -1.1277972f;
    private static final float Q6 = -1.6645905e-4f;

    private static final FloatVector NEAR_V = vector(NEAR);
    private static final FloatVector FAR_V = vector(FAR);
    private static final FloatVector P0_V = vector(P0);
    private static final FloatVector P1_V = vector(P1);
    private static final FloatVector P2_V = vector(P2);
    private static final FloatVector P3_V = vector(P3);
    private static final FloatVector P4_V = vector(P4);
    private static final FloatVector P5_V = vector(P5);
    private static final FloatVector Q0_V = vector(Q0);
    private static final FloatVector Q1_V = vector(Q1);
    private static final FloatVector Q2_V = vector(Q2);
    private static final FloatVector Q3_V = vector(Q3);
    private static final FloatVector Q4_V = vector(Q4);
    private static final FloatVector Q5_V = vector(Q5);
    private static final FloatVector Q6_V = vector(Q6);
    private static final FloatVector ONE_V = vector(1);

    private ErrorFunction() {}

    static FloatVector of(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector t = Lanes.atMost(size, FAR_V);
        FloatVector q = Q0_V.fma(t, Q1_V).fma(t, Q2_V).fma(t, Q3_V).fma(t, Q4_V).fma(t, Q5_V).fma(t, Q6_V);
        FloatVector far = ONE_V.sub(Exponential.of(q));
        FloatVector s = x.mul(x);
        FloatVector p = P0_V.fma(s, P1_V).fma(s, P2_V).fma(s, P3_V).fma(s, P4_V).fma(s, P5_V);
        return Lanes.withSign(far.blend(p.fma(size, size), size.compare(LT, NEAR_V)), x);
    }

    static float of(float x) {
        float size = Math.abs(x);
        if (size < NEAR) {
            float s = x * x;
            float p = Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(P0, s, P1), s, P2), s, P3), s, P4), s, P5);
            return Math.copySign(Math.fma(p, size, size), x);
        }
        float t = Lanes.atMost(size, FAR);
        float low = Math.fma(Math.fma(Math.fma(Q0, t, Q1), t, Q2), t, Q3);
        return Math.copySign(1 - Exponential.of(Math.fma(Math.fma(Math.fma(low, t, Q4), t, Q5), t, Q6)), x);
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }
}
