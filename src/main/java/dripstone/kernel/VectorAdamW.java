package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** AdamW in one pass: each of weight, gradient and both moments is read once and written once. */
final class VectorAdamW {
    private final float gradientScale;
    private final float keepMean;
    private final float takeMean;
    private final float keepSquare;
    private final float takeSquare;
    private final float inverseCorrection2;
    private final float epsilon;
    private final float keepWeight;
    private final float stepSize;

    private VectorAdamW(AdamWStep s) {
        gradientScale = (float) s.gradientScale();
        keepMean = (float) s.beta1();
        takeMean = (float) (1 - s.beta1());
        keepSquare = (float) s.beta2();
        takeSquare = (float) (1 - s.beta2());
        inverseCorrection2 = (float) (1 / s.correction2());
        epsilon = (float) s.epsilon();
        keepWeight = (float) (1 - s.rate() * s.decay());
        stepSize = (float) (s.rate() / s.correction1());
    }

    static void run(Element e, long w, long copy, long gradient, long m, long v, long count, AdamWStep step) {
        new VectorAdamW(step).run(e, w, copy, gradient, m, v, count);
    }

    private void run(Element e, long w, long copy, long gradient, long m, long v, long count) {
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            FloatVector g = Lanes.load(gradient, i).mul(gradientScale);
            FloatVector mean = Lanes.load(m, i).mul(keepMean).add(g.mul(takeMean));
            FloatVector square = Lanes.load(v, i).mul(keepSquare).add(g.mul(g).mul(takeSquare));
            FloatVector down = mean.div(square.mul(inverseCorrection2).sqrt().add(epsilon));
            FloatVector weight = Lanes.load(w, i).mul(keepWeight).sub(down.mul(stepSize));
            Lanes.store(m, i, mean);
            Lanes.store(v, i, square);
            Lanes.store(w, i, weight);
            if (copy != 0) {
                Lanes.store(e, copy, i, weight);
            }
        }
        for (long i = bound; i < count; i++) {
            one(e, w, copy, gradient, m, v, i);
        }
    }

    private void one(Element e, long w, long copy, long gradient, long m, long v, long i) {
        float g = Memory.getFloat(gradient, i) * gradientScale;
        float mean = Memory.getFloat(m, i) * keepMean + g * takeMean;
        float square = Memory.getFloat(v, i) * keepSquare + g * g * takeSquare;
        float down = mean / ((float) Math.sqrt(square * inverseCorrection2) + epsilon);
        float weight = Memory.getFloat(w, i) * keepWeight - down * stepSize;
        Memory.setFloat(m, i, mean);
        Memory.setFloat(v, i, square);
        Memory.setFloat(w, i, weight);
        if (copy != 0) {
            Lanes.set(e, copy, i, weight);
        }
    }
}
