package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** {@link Activation#GELU} and its slope: {@code Φ(x) + x·φ(x)}, Φ and φ the distribution and density of the normal distribution. */
final class VectorGelu {
    private static final float ROOT_OF_HALF = (float) Math.sqrt(0.5);
    /** 1/√(2π). */
    private static final float PEAK = (float) (1 / Math.sqrt(2 * Math.PI));
    
    private static final FloatVector HALF = FloatVector.broadcast(F, 0.5f);
    private static final FloatVector MINUS_HALF = FloatVector.broadcast(F, -0.5f);
    private static final FloatVector ROOT_OF_HALF_V = FloatVector.broadcast(F, ROOT_OF_HALF);
    private static final FloatVector PEAK_V = FloatVector.broadcast(F, PEAK);

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

    /** {@code out = d·f'(x)·factor}, the factor being 1 where its address is 0. */
    static void slope(Element e, long out, long d, long x, long factor, int count) {
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, j);
            FloatVector below = ErrorFunction.of(v.mul(ROOT_OF_HALF_V)).fma(HALF, HALF);
            FloatVector density = Exponential.of(v.mul(v).mul(MINUS_HALF)).mul(PEAK_V);
            FloatVector slope = density.fma(v, below);
            FloatVector back = Lanes.load(e, d, j);
            Lanes.store(e, out, j, slope.mul(factor == 0 ? back : back.mul(Lanes.load(e, factor, j))));
        }
        for (int j = bound; j < count; j++) {
            float v = Lanes.get(e, x, j);
            float below = Math.fma(ErrorFunction.of(v * ROOT_OF_HALF), 0.5f, 0.5f);
            float density = Exponential.of(v * v * -0.5f) * PEAK;
            float slope = Math.fma(density, v, below);
            float back = Lanes.get(e, d, j);
            Lanes.set(e, out, j, slope * (factor == 0 ? back : back * Lanes.get(e, factor, j)));
        }
    }
}
