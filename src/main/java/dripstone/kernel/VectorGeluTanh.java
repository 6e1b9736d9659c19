package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** {@link Activation#GELU_TANH} and its slope. {@code (1 + tanh u)/2} is {@code σ(2u)}, σ the logistic function: one exponential, and no
 * cancelling where u is far below 0. With {@code 2u = x·(A + B·x²)}, the slope is {@code σ + σ·(1 − σ)·x·(A + 3B·x²)},
 * where {@code 1 − σ = σ·e^(−2u)} does not cancel either. */
final class VectorGeluTanh {
    private static final float A = (float) (2 * Math.sqrt(2 / Math.PI));
    private static final float B = (float) (2 * Math.sqrt(2 / Math.PI) * 0.044715);
    /** Beyond, the slope is 0 or 1, and the cube in it could overflow. */
    private static final float FAR = 8;
    
    private static final FloatVector ONE = FloatVector.broadcast(F, 1f);
    private static final FloatVector A_V = FloatVector.broadcast(F, A);
    private static final FloatVector MINUS_A_V = FloatVector.broadcast(F, -A);
    private static final FloatVector MINUS_B_V = FloatVector.broadcast(F, -B);
    private static final FloatVector B3_V = FloatVector.broadcast(F, 3 * B);
    private static final FloatVector FAR_V = FloatVector.broadcast(F, FAR);
    private static final FloatVector MINUS_FAR_V = FloatVector.broadcast(F, -FAR);

    private VectorGeluTanh() {}

    /** {@code out = f(x)·factor}, the factor being 1 where its address is 0. */
    static void value(Element e, long out, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector power = Exponential.of(v.mul(v).fma(MINUS_B_V, MINUS_A_V).mul(v));
            FloatVector value = v.div(power.add(ONE));
            Lanes.store(e, out, j, factor == 0 ? value : value.mul(Lanes.load(e, factor, j)));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float power = Exponential.of(Math.fma(v * v, -B, -A) * v);
            float value = v / (power + 1);
            Lanes.set(e, out, j, factor == 0 ? value : value * Lanes.get(e, factor, j));
        }
    }

    /** {@code out = d·f'(x)·factor}, the factor being 1 where its address is 0. */
    static void slope(Element e, long out, long d, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector near = Lanes.atMost(Lanes.atLeast(v, MINUS_FAR_V), FAR_V);
            FloatVector square = near.mul(near);
            FloatVector power = Exponential.of(square.fma(MINUS_B_V, MINUS_A_V).mul(near));
            FloatVector sigmoid = ONE.div(power.add(ONE));
            FloatVector rise = sigmoid.mul(power).mul(sigmoid);
            FloatVector slope = rise.fma(square.fma(B3_V, A_V).mul(near), sigmoid);
            FloatVector back = Lanes.load(e, d, j);
            Lanes.store(e, out, j, slope.mul(factor == 0 ? back : back.mul(Lanes.load(e, factor, j))));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float near = Lanes.atMost(Lanes.atLeast(v, -FAR), FAR);
            float square = near * near;
            float power = Exponential.of(Math.fma(square, -B, -A) * near);
            float sigmoid = 1 / (power + 1);
            float slope = Math.fma(sigmoid * power * sigmoid, Math.fma(square, 3 * B, A) * near, sigmoid);
            float back = Lanes.get(e, d, j);
            Lanes.set(e, out, j, slope * (factor == 0 ? back : back * Lanes.get(e, factor, j)));
        }
    }
}
