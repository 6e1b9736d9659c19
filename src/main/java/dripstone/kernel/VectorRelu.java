package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/** {@link Activation#RELU} and its slope. */
final class VectorRelu {
    private static final FloatVector ZERO = FloatVector.broadcast(F, 0f);
    private static final FloatVector ONE = FloatVector.broadcast(F, 1f);

    private VectorRelu() {}

    /** {@code out = f(x)·factor}, the factor being 1 where its address is 0. */
    static void value(Element e, long out, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector value = Lanes.atLeast(v, ZERO);
            Lanes.store(e, out, j, factor == 0 ? value : value.mul(Lanes.load(e, factor, j)));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float value = Lanes.atLeast(v, 0);
            Lanes.set(e, out, j, factor == 0 ? value : value * Lanes.get(e, factor, j));
        }
    }

    /** {@code out = d·f'(x)}. */
    static void slope(Element e, long out, Element dElement, long d, long x, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector back = Lanes.loadEither(dElement, d, j);
            FloatVector slope = ZERO.blend(ONE, ZERO.compare(LT, v));
            Lanes.store(e, out, j, slope.mul(back));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float slope = v > 0 ? 1 : 0;
            Lanes.set(e, out, j, slope * Lanes.get(dElement, d, j));
        }
    }
}
