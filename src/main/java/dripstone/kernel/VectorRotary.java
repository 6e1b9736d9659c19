package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Rotary position embedding: each angle is read once a row and turns that pair of all heads. */
final class VectorRotary {
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(F, 0);
    private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(F, 1);

    private VectorRotary() {}

    /** @param sign of the angle: 1, or −1 for the inverse */
    static void turn(Element e, long x, int ld, long positions, long table, int rows, int heads, int headSize, float sign) {
        for (int r = 0; r < rows; r++) {
            turnRow(e, x, (long) r * ld, table, (long) Memory.getInt(positions, r) * headSize, heads, headSize, sign);
        }
    }

    private static void turnRow(Element e, long x, long row, long table, long angles, int heads, int headSize, float sign) {
        int half = headSize / 2;
        int bound = F.loopBound(half);
        for (int i = 0; i < bound; i += WIDTH) {
            FloatVector low = Lanes.load(table, angles + 2L * i);
            FloatVector high = Lanes.load(table, angles + 2L * i + WIDTH);
            FloatVector cos = low.rearrange(EVEN, high);
            FloatVector sin = low.rearrange(ODD, high).mul(sign);
            long at = row + i;
            for (int h = 0; h < heads; h++, at += headSize) {
                FloatVector first = Lanes.load(e, x, at);
                FloatVector second = Lanes.load(e, x, at + half);
                Lanes.store(e, x, at, first.fma(cos, second.mul(sin).neg()));
                Lanes.store(e, x, at + half, second.fma(cos, first.mul(sin)));
            }
        }
        for (int i = bound; i < half; i++) {
            float cos = Memory.getFloat(table, angles + 2L * i);
            float sin = Memory.getFloat(table, angles + 2L * i + 1) * sign;
            long at = row + i;
            for (int h = 0; h < heads; h++, at += headSize) {
                float first = Lanes.get(e, x, at);
                float second = Lanes.get(e, x, at + half);
                Lanes.set(e, x, at, Math.fma(first, cos, -(second * sin)));
                Lanes.set(e, x, at + half, Math.fma(second, cos, first * sin));
            }
        }
    }
}
