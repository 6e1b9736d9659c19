package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Cross-entropy with its gradient: three passes over a row of logits, which stays in the nearest cache between them. Where the gradient
 * is as wide as the logits, it holds the exponentials until their sum is known; where it is bf16, they are computed again, because
 * rounding them twice would cost a bit.
 */
final class VectorCrossEntropy {
    private VectorCrossEntropy() {}

    static void run(Element e, long loss, long dLogits, long logits, long targets, int rows, int vocabulary, CrossEntropyTerms terms) {
        for (int r = 0; r < rows; r++) {
            long z = logits + 4L * r * vocabulary;
            long d = dLogits == 0 ? 0 : dLogits + (long) r * vocabulary * e.bytes();
            int target = Memory.getInt(targets, r);
            if (target >= 0) {
                Memory.setFloat(loss, r, row(e, d, z, target, vocabulary, terms.labelSmoothing(), terms.zLoss()));
            } else {
                Memory.setFloat(loss, r, 0);
                if (d != 0) {
                    Lanes.clear(e, d, 0, vocabulary);
                }
            }
        }
    }

    private static float row(Element e, long d, long z, int target, int vocabulary, double smoothing, double zLoss) {
        boolean keep = d != 0 && e == Element.F32;
        float atTarget = Memory.getFloat(z, target);
        float greatest = VectorExponentials.greatest(z, vocabulary, 1);
        float sum = keep
                ? VectorExponentials.sumKept(d, z, vocabulary, 1, greatest)
                : VectorExponentials.sum(z, vocabulary, 1, greatest);
        double logSum = Logarithm.of(sum);
        if (d != 0) {
            float factor = (float) ((1 + 2 * zLoss * (logSum + greatest)) / sum);
            float everywhere = (float) (smoothing / vocabulary);
            if (keep) {
                gradientKept(d, vocabulary, factor, -everywhere);
            } else {
                gradient(e, d, z, vocabulary, greatest, factor, -everywhere);
            }
            float probability = Exponential.of(atTarget - greatest) * factor;
            Lanes.set(e, d, target, probability - (float) (1 - smoothing + smoothing / vocabulary));
        }
        return (float) (logSum + ((double) greatest - atTarget));
    }

    private static void gradientKept(long d, int vocabulary, float factor, float offset) {
        FloatVector factors = FloatVector.broadcast(F, factor);
        FloatVector offsets = FloatVector.broadcast(F, offset);
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(d, j, Lanes.load(d, j).fma(factors, offsets));
        }
        for (int j = bound; j < vocabulary; j++) {
            Memory.setFloat(d, j, Math.fma(Memory.getFloat(d, j), factor, offset));
        }
    }

    private static void gradient(Element e, long d, long z, int vocabulary, float greatest, float factor, float offset) {
        FloatVector factors = FloatVector.broadcast(F, factor);
        FloatVector offsets = FloatVector.broadcast(F, offset);
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(e, d, j, Exponential.ofNotPositive(Lanes.load(z, j).sub(greatest)).fma(factors, offsets));
        }
        for (int j = bound; j < vocabulary; j++) {
            Lanes.set(e, d, j, Math.fma(Exponential.of(Memory.getFloat(z, j) - greatest), factor, offset));
        }
    }
}
