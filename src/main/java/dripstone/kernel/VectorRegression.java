package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Losses of a regression head. Squared and Huber distance are one: the slope s is the gap, cut at ±δ or not at all, and the distance
 * {@code s·(gap − s/2)}.
 */
final class VectorRegression {
    private VectorRegression() {}

    static void regression(Distance distance, Element e, long loss, long dy, long y, long target, long targets, int rows, int width,
            double delta, double keep, double weight) {
        float cut = distance == Distance.HUBER ? (float) delta : Float.MAX_VALUE;
        float each = (float) (weight / width);
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            long d = dy + row * e.bytes();
            if (Memory.getInt(targets, r) < 0) {
                Memory.setFloat(loss, r, 0);
                keep(e, d, width, (float) keep);
                continue;
            }
            float sum = distance == Distance.ABSOLUTE
                    ? absolute(e, d, y + 4 * row, target + 4 * row, width, (float) keep, each)
                    : squared(e, d, y + 4 * row, target + 4 * row, width, cut, (float) keep, each);
            Memory.setFloat(loss, r, sum / width);
        }
    }

    private static float squared(Element e, long d, long y, long target, int width, float cut, float keep, float each) {
        FloatVector cuts = FloatVector.broadcast(F, cut);
        FloatVector minusCuts = FloatVector.broadcast(F, -cut);
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector gap = Lanes.load(y, j).sub(Lanes.load(target, j));
            FloatVector slope = Lanes.atMost(Lanes.atLeast(gap, minusCuts), cuts);
            sums = slope.fma(gap.sub(slope.mul(0.5f)), sums);
            FloatVector change = slope.mul(each);
            Lanes.store(e, d, j, keep == 0 ? change : Lanes.load(e, d, j).mul(keep).add(change));
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < width; j++) {
            float gap = Memory.getFloat(y, j) - Memory.getFloat(target, j);
            float slope = Lanes.atMost(Lanes.atLeast(gap, -cut), cut);
            sum = Math.fma(slope, gap - slope * 0.5f, sum);
            Lanes.set(e, d, j, keep == 0 ? slope * each : Lanes.get(e, d, j) * keep + slope * each);
        }
        return sum;
    }

    private static float absolute(Element e, long d, long y, long target, int width, float keep, float each) {
        FloatVector sums = Lanes.zero();
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector gap = Lanes.load(y, j).sub(Lanes.load(target, j));
            sums = gap.abs().add(sums);
            FloatVector change = Lanes.signum(gap).mul(each);
            Lanes.store(e, d, j, keep == 0 ? change : Lanes.load(e, d, j).mul(keep).add(change));
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < width; j++) {
            float gap = Memory.getFloat(y, j) - Memory.getFloat(target, j);
            sum += Math.abs(gap);
            float change = Math.signum(gap) * each;
            Lanes.set(e, d, j, keep == 0 ? change : Lanes.get(e, d, j) * keep + change);
        }
        return sum;
    }

    /** {@code d = keep·d}: the gradient of a masked row. */
    static void keep(Element e, long d, int count, float keep) {
        if (keep == 0) {
            Lanes.clear(e, d, 0, count);
            return;
        }
        int bound = F.loopBound(count);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(e, d, j, Lanes.load(e, d, j).mul(keep));
        }
        for (int j = bound; j < count; j++) {
            Lanes.set(e, d, j, Lanes.get(e, d, j) * keep);
        }
    }
}
