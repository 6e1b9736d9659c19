package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** Adam and AdamW: the same loop, with the decay in the gradient or in the change. */
final class VectorAdam {
    private VectorAdam() {}

    /** @param l2 the part of the weight that is added to the gradient @param decay the part that is added to the change: below 0 */
    static float run(Element e, long w, long copy, long gradient, long m, long v, int count, float gs, float l2, float decay, double rate,
            double beta1, double beta2, double epsilon, double correction1, double correction2) {
        float keepMean = (float) beta1;
        float takeMean = (float) (1 - beta1);
        float keepSquare = (float) beta2;
        float takeSquare = (float) (1 - beta2);
        float unbias = (float) (1 / correction2);
        float stepSize = (float) (-rate / correction1);
        float eps = (float) epsilon;
        FloatVector l2s = FloatVector.broadcast(F, l2);
        FloatVector decays = FloatVector.broadcast(F, decay);
        FloatVector squares = Lanes.zero();
        int bound = F.loopBound(count);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector before = Lanes.load(w, i);
            FloatVector g = before.fma(l2s, Lanes.load(gradient, i).mul(gs));
            FloatVector mean = Lanes.load(m, i).mul(keepMean).add(g.mul(takeMean));
            FloatVector square = Lanes.load(v, i).mul(keepSquare).add(g.mul(g).mul(takeSquare));
            FloatVector down = mean.mul(stepSize).div(square.mul(unbias).sqrt().add(eps));
            FloatVector after = before.add(before.fma(decays, down));
            FloatVector change = after.sub(before);
            squares = change.fma(change, squares);
            Lanes.store(m, i, mean);
            Lanes.store(v, i, square);
            Lanes.store(e, w, copy, i, after);
        }
        float sum = Lanes.sum(squares);
        for (int i = bound; i < count; i++) {
            float before = Memory.getFloat(w, i);
            float g = Math.fma(before, l2, Memory.getFloat(gradient, i) * gs);
            float mean = Memory.getFloat(m, i) * keepMean + g * takeMean;
            float square = Memory.getFloat(v, i) * keepSquare + g * g * takeSquare;
            float down = mean * stepSize / ((float) Math.sqrt(square * unbias) + eps);
            float after = before + Math.fma(before, decay, down);
            sum += (after - before) * (after - before);
            Memory.setFloat(m, i, mean);
            Memory.setFloat(v, i, square);
            Lanes.set(e, w, copy, i, after);
        }
        return sum;
    }
}
