package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** AdamW in one pass: each of weight, gradient and both moments is read once and written once. */
final class VectorAdamW {
    private VectorAdamW() {}

    static double run(Element e, long w, long copy, long gradient, long m, long v, long count, Update.AdamW s) {
        float gradientScale = (float) s.gradientScale();
        float keepMean = (float) s.beta1();
        float takeMean = (float) (1 - s.beta1());
        float keepSquare = (float) s.beta2();
        float takeSquare = (float) (1 - s.beta2());
        float unbias = (float) (1 / s.correction2());
        float epsilon = (float) s.epsilon();
        float keepWeight = (float) (1 - s.rate() * s.decay());
        float stepSize = (float) (-s.rate() / s.correction1());
        FloatVector squares = Lanes.zero();
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            FloatVector g = Lanes.load(gradient, i).mul(gradientScale);
            FloatVector mean = Lanes.load(m, i).mul(keepMean).add(g.mul(takeMean));
            FloatVector square = Lanes.load(v, i).mul(keepSquare).add(g.mul(g).mul(takeSquare));
            FloatVector down = mean.mul(stepSize).div(square.mul(unbias).sqrt().add(epsilon));
            FloatVector before = Lanes.load(w, i);
            FloatVector weight = before.mul(keepWeight).add(down);
            FloatVector change = weight.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(m, i, mean);
            Lanes.store(v, i, square);
            Lanes.store(w, i, weight);
            if (copy != 0) {
                Lanes.store(e, copy, i, weight);
            }
        }
        double sum = Lanes.sum(squares);
        for (long i = bound; i < count; i++) {
            float g = Memory.getFloat(gradient, i) * gradientScale;
            float mean = Memory.getFloat(m, i) * keepMean + g * takeMean;
            float square = Memory.getFloat(v, i) * keepSquare + g * g * takeSquare;
            float down = mean * stepSize / ((float) Math.sqrt(square * unbias) + epsilon);
            float before = Memory.getFloat(w, i);
            float weight = before * keepWeight + down;
            sum += (double) (weight - before) * (weight - before);
            Memory.setFloat(m, i, mean);
            Memory.setFloat(v, i, square);
            Memory.setFloat(w, i, weight);
            if (copy != 0) {
                Lanes.set(e, copy, i, weight);
            }
        }
        return sum;
    }
}
