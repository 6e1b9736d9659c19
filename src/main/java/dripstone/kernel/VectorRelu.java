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

    /** {@code out = d·f'(x)·factor}, the factor being 1 where its address is 0. */
    static void slope(Element e, long out, long d, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector slope = ZERO.blend(ONE, ZERO.compare(LT, v));
            FloatVector back = Lanes.load(e, d, j);
            Lanes.store(e, out, j, slope.mul(factor == 0 ? back : back.mul(Lanes.load(e, factor, j))));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float slope = v > 0 ? 1 : 0;
            float back = Lanes.get(e, d, j);
            Lanes.set(e, out, j, slope * (factor == 0 ? back : back * Lanes.get(e, factor, j)));
        }
    }
}
