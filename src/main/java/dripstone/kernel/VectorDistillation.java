package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.EQ;

import jdk.incubator.vector.FloatVector;

/** Distillation from a teacher's logits: of each row the two sums of exponentials, then the divergence, then the gradient.
 * A loop takes one exponential: two are more than the compiler takes in at once. */
final class VectorDistillation {
    private static final FloatVector ZERO = FloatVector.zero(F);

    private VectorDistillation() {}

    static void run(Element e, long loss, long dLogits, long logits, long teacher, long targets, int rows, int vocabulary,
            double temperature, double keep, double weight) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * vocabulary;
            long d = dLogits + row * e.bytes();
            if (Memory.getInt(targets, r) >= 0) {
                Memory.setFloat(loss, r, row(e, d, logits + 4 * row, teacher + 4 * row, vocabulary, temperature, keep, weight));
            } else {
                Memory.setFloat(loss, r, 0);
                VectorRegression.keep(e, d, vocabulary, (float) keep);
            }
        }
    }

    private static float row(Element e, long d, long z, long teacher, int vocabulary, double temperature, double keep, double weight) {
        float scale = (float) (1 / temperature);
        float top = VectorExponentials.greatest(z, vocabulary, scale);
        float sum = VectorExponentials.sum(z, vocabulary, scale, top);
        float teacherTop = VectorExponentials.greatest(teacher, vocabulary, scale);
        float teacherSum = VectorExponentials.sum(teacher, vocabulary, scale, teacherTop);
        // log p − log q = (teacher − z)/τ + (log Σ of the student − log Σ of the teacher)
        double shift = (double) Logarithm.of(sum) - Logarithm.of(teacherSum) + ((double) top - teacherTop);
        float divergence = divergence(z, teacher, vocabulary, scale, teacherTop, 1 / teacherSum, (float) shift);
        double size = weight * temperature;
        gradient(e, d, z, teacher, vocabulary, scale, top, (float) (size / sum), (float) -size, (float) keep);
        return (float) (temperature * temperature * divergence);
    }

    /** Leaves the teacher's probabilities in place of its logits. A token that the teacher rules out adds nothing. */
    private static float divergence(long z, long teacher, int vocabulary, float scale, float top, float inverse, float shift) {
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector t = Lanes.load(teacher, j).mul(scale);
            FloatVector p = Exponential.ofNotPositive(t.sub(top)).mul(inverse);
            FloatVector term = t.sub(Lanes.load(z, j).mul(scale)).add(shift).mul(p);
            Lanes.store(teacher, j, p);
            sums = term.blend(ZERO, p.compare(EQ, ZERO)).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < vocabulary; j++) {
            float t = Memory.getFloat(teacher, j) * scale;
            float p = Exponential.of(t - top) * inverse;
            Memory.setFloat(teacher, j, p);
            sum += p == 0 ? 0 : (t - Memory.getFloat(z, j) * scale + shift) * p;
        }
        return sum;
    }

    /** {@code d = keep·d + own·e^(z·scale − top) + wanted·p}, p the teacher's probabilities. */
    private static void gradient(Element e, long d, long z, long p, int vocabulary, float scale, float top, float own, float wanted,
            float keep) {
        FloatVector wants = FloatVector.broadcast(F, wanted);
        int bound = F.loopBound(vocabulary);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector q = Exponential.ofNotPositive(Lanes.load(z, j).mul(scale).sub(top)).mul(own);
            FloatVector change = Lanes.load(p, j).fma(wants, q);
            Lanes.store(e, d, j, keep == 0 ? change : Lanes.load(e, d, j).mul(keep).add(change));
        }
        for (int j = bound; j < vocabulary; j++) {
            float q = Exponential.of(Memory.getFloat(z, j) * scale - top) * own;
            float change = Math.fma(Memory.getFloat(p, j), wanted, q);
            Lanes.set(e, d, j, keep == 0 ? change : Lanes.get(e, d, j) * keep + change);
        }
    }
}
