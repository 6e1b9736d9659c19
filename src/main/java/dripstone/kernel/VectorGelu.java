package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** {@link Activation#GELU} and its slope. */
final class VectorGelu {
    private static final float ROOT_OF_HALF = (float) Math.sqrt(0.5);

    private static final FloatVector HALF = FloatVector.broadcast(F, 0.5f);
    private static final FloatVector ROOT_OF_HALF_V = FloatVector.broadcast(F, ROOT_OF_HALF);

    private VectorGelu() {}

    /** {@code out = f(x)·factor}, the factor being 1 where its address is 0. */
    static void value(Element e, long out, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector half = v.mul(HALF);
            FloatVector value = ErrorFunction.of(v.mul(ROOT_OF_HALF_V)).fma(half, half);
            Lanes.store(e, out, j, factor == 0 ? value : value.mul(Lanes.load(e, factor, j)));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float half = v * 0.5f;
            float value = Math.fma(ErrorFunction.of(v * ROOT_OF_HALF), half, half);
            Lanes.set(e, out, j, factor == 0 ? value : value * Lanes.get(e, factor, j));
        }
    }

    /** {@code out = d·f'(x)}. */
    static void slope(Element e, long out, Element dElement, long d, long x, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector back = Lanes.loadEither(dElement, d, j);
            FloatVector slope = GeluSlope.EXACT.at(v);
            Lanes.store(e, out, j, slope.mul(back));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float slope = GeluSlope.EXACT.at(v);
            Lanes.set(e, out, j, slope * Lanes.get(dElement, d, j));
        }
    }
}
