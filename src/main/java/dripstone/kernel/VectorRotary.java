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
        int half = headSize / 2;
        int bound = F.loopBound(half);
        for (int r = 0; r < rows; r++) {
            long angles = (long) Memory.getInt(positions, r) * headSize;
            long row = (long) r * ld;
            for (int i = 0; i < bound; i += WIDTH) {
                FloatVector first = Lanes.load(table, angles + 2L * i);
                FloatVector second = Lanes.load(table, angles + 2L * i + WIDTH);
                FloatVector sin = first.rearrange(ODD, second).mul(sign);
                turnHeads(e, x, row + i, heads, headSize, first.rearrange(EVEN, second), sin);
            }
            for (int i = bound; i < half; i++) {
                float cos = Memory.getFloat(table, angles + 2L * i);
                turnHeads(e, x, row + i, heads, headSize, cos, sign * Memory.getFloat(table, angles + 2L * i + 1));
            }
        }
    }

    private static void turnHeads(Element e, long x, long at, int heads, int headSize, FloatVector cos, FloatVector sin) {
        int half = headSize / 2;
        long i = at;
        for (int h = 0; h < heads; h++) {
            FloatVector first = Lanes.load(e, x, i);
            FloatVector second = Lanes.load(e, x, i + half);
            Lanes.store(e, x, i, first.fma(cos, second.mul(sin).neg()));
            Lanes.store(e, x, i + half, second.fma(cos, first.mul(sin)));
            i += headSize;
        }
    }

    private static void turnHeads(Element e, long x, long at, int heads, int headSize, float cos, float sin) {
        int half = headSize / 2;
        long i = at;
        for (int h = 0; h < heads; h++) {
            float first = Lanes.get(e, x, i);
            float second = Lanes.get(e, x, i + half);
            Lanes.set(e, x, i, Math.fma(first, cos, -(second * sin)));
            Lanes.set(e, x, i + half, Math.fma(second, cos, first * sin));
            i += headSize;
        }
    }
}
