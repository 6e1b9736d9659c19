package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** Cross-entropy with its gradient: three passes over a row of logits, which stays in the nearest cache between them. */
final class VectorCrossEntropy {
    private VectorCrossEntropy() {}

    static void run(Element e, long loss, long dLogits, long logits, long targets, int rows, int vocabulary) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * vocabulary;
            int target = Memory.getInt(targets, r);
            if (target < 0) {
                Memory.setFloat(loss, r, 0);
                if (dLogits != 0) {
                    Lanes.clear(e, dLogits + row * e.bytes(), 0, vocabulary);
                }
                continue;
            }
            float greatest = greatest(logits, row, vocabulary);
            float sum = sum(logits, row, vocabulary, greatest);
            float atTarget = Memory.getFloat(logits, row + target);
            Memory.setFloat(loss, r, (float) (StrictMath.log(sum) + ((double) greatest - atTarget)));
            if (dLogits != 0) {
                gradient(e, dLogits, logits, row, vocabulary, greatest, 1 / sum);
                float probability = Exponential.of(atTarget - greatest) * (1 / sum);
                Lanes.set(e, dLogits, row + target, probability - 1);
            }
        }
    }

    private static float greatest(long logits, long row, int vocabulary) {
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            most = most.max(Lanes.load(logits, row + j));
        }
        float greatest = Lanes.max(most);
        for (int j = bound; j < vocabulary; j++) {
            greatest = Math.max(greatest, Memory.getFloat(logits, row + j));
        }
        return greatest;
    }

    private static float sum(long logits, long row, int vocabulary, float greatest) {
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            sums = sums.add(Exponential.of(Lanes.load(logits, row + j).sub(greatest)));
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < vocabulary; j++) {
            sum += Exponential.of(Memory.getFloat(logits, row + j) - greatest);
        }
        return sum;
    }

    private static void gradient(Element e, long dLogits, long logits, long row, int vocabulary, float greatest, float inverse) {
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(e, dLogits, row + j, Exponential.of(Lanes.load(logits, row + j).sub(greatest)).mul(inverse));
        }
        for (int j = bound; j < vocabulary; j++) {
            Lanes.set(e, dLogits, row + j, Exponential.of(Memory.getFloat(logits, row + j) - greatest) * inverse);
        }
    }
}
