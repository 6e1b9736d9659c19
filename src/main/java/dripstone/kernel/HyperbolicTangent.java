package dripstone.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The hyperbolic tangent in binary32, the same bits as vector and as scalar, interpreted and compiled.
 *
 * <p>{@code x·P(x²)/Q(x²)}, both of degree 4, all of whose coefficients are positive, so that nothing cancels; by Lawson's weighted least
 * squares, least relative error. The error is at most 5.62 ulp (all arguments were tried). NaN gives NaN.
 */
final class HyperbolicTangent {
    /** From here on the quotient lies above 1 by more than its error, and the result is 1. */
    private static final float FAR = 9.7f;
    private static final float P0 = 1.3318446e-08f;
    private static final float P1 = 2.0583002e-05f;
    private static final float P2 = 0.0034940045f;
    private static final float P3 = 0.13379692f;
    private static final float P4 = 1f;
    private static final float Q0 = 7.761755e-07f;
    private static final float Q1 = 0.00032830442f;
    private static final float Q2 = 0.025870956f;
    private static final float Q3 = 0.46713006f;
    private static final FloatVector FAR_V = vector(FAR);
    private static final FloatVector P0_V = vector(P0);
    private static final FloatVector P1_V = vector(P1);
    private static final FloatVector P2_V = vector(P2);
    private static final FloatVector P3_V = vector(P3);
    private static final FloatVector P4_V = vector(P4);
    private static final FloatVector Q0_V = vector(Q0);
    private static final FloatVector Q1_V = vector(Q1);
    private static final FloatVector Q2_V = vector(Q2);
    private static final FloatVector Q3_V = vector(Q3);
    private static final FloatVector ONE_V = vector(1);

    private HyperbolicTangent() {}

    static FloatVector of(FloatVector value) {
        FloatVector x = Lanes.atMost(value.abs(), FAR_V);
        FloatVector s = x.mul(x);
        FloatVector p = P0_V.fma(s, P1_V).fma(s, P2_V).fma(s, P3_V).fma(s, P4_V);
        FloatVector q = Q0_V.fma(s, Q1_V).fma(s, Q2_V).fma(s, Q3_V).fma(s, ONE_V);
        return Lanes.withSign(Lanes.atMost(p.mul(x).div(q), ONE_V), value);
    }

    static float of(float value) {
        float x = Lanes.atMost(Math.abs(value), FAR);
        float s = x * x;
        float p = Math.fma(Math.fma(Math.fma(Math.fma(P0, s, P1), s, P2), s, P3), s, P4);
        float q = Math.fma(Math.fma(Math.fma(Math.fma(Q0, s, Q1), s, Q2), s, Q3), s, 1);
        return Math.copySign(Lanes.atMost(p * x / q, 1), value);
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }
}
