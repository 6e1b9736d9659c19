package dripstone.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The slope of GELU, in either form, in binary32: the same bits as vector and as scalar, interpreted and compiled.
 *
 * <p>{@code 1/2 + x·P(x²)/Q(x²)}, P of degree 6 and Q of degree 7 by Lawson's weighted least squares, least absolute error; from
 * {@link #far} on, 0 or 1. Written down with Φ and φ it would need an exponential beside the error function, which is more than the
 * compiler takes in at once. The error is at most 2.7e-7 (all arguments were tried). NaN gives NaN.
 *
 * @param p0 of the highest power
 * @param q0 of the highest power; the last coefficient of Q is 1
 */
record GeluSlope(FloatVector far, FloatVector p0, FloatVector p1, FloatVector p2, FloatVector p3, FloatVector p4, FloatVector p5,
        FloatVector p6, FloatVector q0, FloatVector q1, FloatVector q2, FloatVector q3, FloatVector q4, FloatVector q5, FloatVector q6) {
    static final GeluSlope EXACT = of(5.9f,
            1.6383998e-08f, 8.3300455e-07f, 3.4075707e-05f, 0.000168937f, 0.013930476f, -0.024242721f, 0.7978845f,
            1.2966953e-09f, 3.144963e-07f, 9.864867e-06f, 0.00023685813f, 0.003875221f, 0.043443218f, 0.3029493f);
    static final GeluSlope TANH = of(5.6f,
            1.5357456e-08f, -2.50838e-08f, 3.2051852e-05f, -0.00032477066f, 0.013720662f, -0.051584907f, 0.7978845f,
            1.5977122e-09f, 1.5166448e-07f, 4.125969e-06f, 0.00012622162f, 0.0017154084f, 0.031038176f, 0.27033097f);

    private static final FloatVector HALF = vector(0.5f);
    private static final FloatVector ONE = vector(1);

    private static GeluSlope of(float far, float p0, float p1, float p2, float p3, float p4, float p5, float p6, float q0, float q1,
            float q2, float q3, float q4, float q5, float q6) {
        return new GeluSlope(vector(far), vector(p0), vector(p1), vector(p2), vector(p3), vector(p4), vector(p5), vector(p6), vector(q0),
                vector(q1), vector(q2), vector(q3), vector(q4), vector(q5), vector(q6));
    }

    FloatVector at(FloatVector value) {
        FloatVector x = Lanes.withSign(Lanes.atMost(value.abs(), far), value);
        FloatVector s = x.mul(x);
        FloatVector p = p0.fma(s, p1).fma(s, p2).fma(s, p3).fma(s, p4).fma(s, p5).fma(s, p6);
        FloatVector q = q0.fma(s, q1).fma(s, q2).fma(s, q3).fma(s, q4).fma(s, q5).fma(s, q6).fma(s, ONE);
        return p.mul(x).div(q).add(HALF);
    }

    float at(float x) {
        return at(vector(x)).lane(0);
    }

    private static FloatVector vector(float value) {
        return FloatVector.broadcast(Lanes.F, value);
    }
}
