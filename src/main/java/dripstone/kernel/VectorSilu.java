package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** {@link Activation#SILU} and its slope: {@code σ·(1 + x·(1 − σ))} with σ the logistic function. */
final class VectorSilu {
    private static final FloatVector ONE = FloatVector.broadcast(F, 1f);

    private VectorSilu() {}

    /** {@code out = f(x)·factor}, the factor being 1 where its address is 0. */
    static void value(Element e, long out, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector value = v.div(Exponential.of(v.neg()).add(ONE));
            Lanes.store(e, out, j, factor == 0 ? value : value.mul(Lanes.load(e, factor, j)));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float value = v / (Exponential.of(-v) + 1);
            Lanes.set(e, out, j, factor == 0 ? value : value * Lanes.get(e, factor, j));
        }
    }

    /** {@code out = d·f'(x)}. */
    static void slope(Element e, long out, Element dElement, long d, long x, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector back = Lanes.loadEither(dElement, d, j);
            FloatVector sigmoid = ONE.div(Exponential.of(v.neg()).add(ONE));
            FloatVector slope = v.fma(ONE.sub(sigmoid), ONE).mul(sigmoid);
            Lanes.store(e, out, j, slope.mul(back));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float sigmoid = 1 / (Exponential.of(-v) + 1);
            float slope = Math.fma(v, 1 - sigmoid, 1) * sigmoid;
            Lanes.set(e, out, j, slope * Lanes.get(dElement, d, j));
        }
    }
}
