package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** The passes of a softmax over a whole row: the greatest of {@code scale·z}, and the sum of the exponentials of what lies below it. */
final class VectorExponentials {
    private VectorExponentials() {}

    /** A NaN may be missed: it is found in the sum. */
    static float greatest(long z, int count, float scale) {
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            most = Lanes.atLeast(Lanes.load(z, j).mul(scale), most);
        }
        float greatest = Lanes.max(most);
        for (int j = bound; j < count; j++) {
            greatest = Lanes.atLeast(greatest, Memory.getFloat(z, j) * scale);
        }
        return greatest;
    }

    static float sum(long z, int count, float scale, float greatest) {
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            sums = Exponential.ofNotPositive(Lanes.load(z, j).mul(scale).sub(greatest)).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < count; j++) {
            sum += Exponential.of(Memory.getFloat(z, j) * scale - greatest);
        }
        return sum;
    }

    /** The same, and stores each exponential; {@code kept} may be z. */
    static float sumKept(long kept, long z, int count, float scale, float greatest) {
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector power = Exponential.ofNotPositive(Lanes.load(z, j).mul(scale).sub(greatest));
            Lanes.store(kept, j, power);
            sums = power.add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < count; j++) {
            float power = Exponential.of(Memory.getFloat(z, j) * scale - greatest);
            Memory.setFloat(kept, j, power);
            sum += power;
        }
        return sum;
    }
}
