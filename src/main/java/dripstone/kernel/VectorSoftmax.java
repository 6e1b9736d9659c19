package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Causal softmax and its gradient. A row visits only the vectors that touch what it sees, columns from … to − 1; lanes that it does
 * not see are blended away. The exponentials are computed twice rather than kept: the row's result may be too narrow to hold them.
 */
final class VectorSoftmax {
    private static final float NOTHING = Float.NEGATIVE_INFINITY;

    private VectorSoftmax() {}

    static void forward(Element e, long p, long scores, long starts, int rows, int cols, int firstRow, float scale) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * cols;
            int to = Math.min(firstRow + r + 1, cols);
            forwardRow(e, p + row * e.bytes(), scores + row * 4, Memory.getInt(starts, r), to, cols, scale);
        }
    }

    private static void forwardRow(Element e, long p, long scores, int from, int to, int cols, float scale) {
        float greatest = greatest(scores, from, to, cols, scale);
        if (greatest == NOTHING) {
            Lanes.clear(e, p, 0, cols);
            return;
        }
        float inverse = 1 / sum(scores, from, to, cols, scale, greatest);
        Lanes.clear(e, p, 0, firstBlock(from));
        int written = write(e, p, scores, from, to, cols, scale, greatest, inverse);
        Lanes.clear(e, p, written, cols);
    }

    private static int firstBlock(int from) {
        return from - from % WIDTH;
    }

    private static float greatest(long scores, int from, int to, int cols, float scale) {
        FloatVector nothing = FloatVector.broadcast(F, NOTHING);
        FloatVector most = nothing;
        int bound = Math.min(to, F.loopBound(cols));
        int j = firstBlock(from);
        for (; j < bound; j += WIDTH) {
            FloatVector s = Lanes.load(scores, j).mul(scale);
            most = nothing.blend(s, Lanes.within(from - j, to - j)).max(most);
        }
        float greatest = Lanes.max(most);
        for (j = Math.max(j, from); j < to; j++) {
            greatest = Math.max(greatest, Memory.getFloat(scores, j) * scale);
        }
        return greatest;
    }

    private static float sum(long scores, int from, int to, int cols, float scale, float greatest) {
        FloatVector sums = Lanes.zero();
        int bound = Math.min(to, F.loopBound(cols));
        int j = firstBlock(from);
        for (; j < bound; j += WIDTH) {
            FloatVector power = Exponential.ofNotPositive(Lanes.load(scores, j).mul(scale).sub(greatest));
            sums = Lanes.zero().blend(power, Lanes.within(from - j, to - j)).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (j = Math.max(j, from); j < to; j++) {
            sum += Exponential.of(Memory.getFloat(scores, j) * scale - greatest);
        }
        return sum;
    }

    /** Writes the vectors that the row sees, and answers the column after them. */
    private static int write(
            Element e, long p, long scores, int from, int to, int cols, float scale, float greatest, float inverse) {
        int bound = Math.min(to, F.loopBound(cols));
        int j = firstBlock(from);
        for (; j < bound; j += WIDTH) {
            FloatVector power = Exponential.ofNotPositive(Lanes.load(scores, j).mul(scale).sub(greatest)).mul(inverse);
            Lanes.store(e, p, j, Lanes.zero().blend(power, Lanes.within(from - j, to - j)));
        }
        for (; j < to; j++) {
            float power = Exponential.of(Memory.getFloat(scores, j) * scale - greatest) * inverse;
            Lanes.set(e, p, j, j < from ? 0 : power);
        }
        return j;
    }

    static void backward(Element e, long ds, long dp, long p, int rows, int cols, int firstRow, float scale) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * cols;
            int to = Math.min(firstRow + r + 1, cols);
            backwardRow(e, ds + row * e.bytes(), dp + row * 4, p + row * e.bytes(), to, cols, scale);
        }
    }

    private static void backwardRow(Element e, long ds, long dp, long p, int to, int cols, float scale) {
        float dot = dot(e, dp, p, to, cols);
        int bound = Math.min(to, F.loopBound(cols));
        int j = 0;
        for (; j < bound; j += WIDTH) {
            FloatVector d = Lanes.load(dp, j).sub(dot).mul(Lanes.load(e, p, j)).mul(scale);
            Lanes.store(e, ds, j, Lanes.zero().blend(d, Lanes.below(to - j)));
        }
        for (; j < to; j++) {
            Lanes.set(e, ds, j, (Memory.getFloat(dp, j) - dot) * Lanes.get(e, p, j) * scale);
        }
        Lanes.clear(e, ds, j, cols);
    }

    private static float dot(Element e, long dp, long p, int to, int cols) {
        FloatVector dots = Lanes.zero();
        int bound = Math.min(to, F.loopBound(cols));
        int j = 0;
        for (; j < bound; j += WIDTH) {
            FloatVector d = Lanes.zero().blend(Lanes.load(dp, j), Lanes.below(to - j));
            dots = Lanes.load(e, p, j).fma(d, dots);
        }
        float dot = Lanes.sum(dots);
        for (; j < to; j++) {
            dot = Math.fma(Lanes.get(e, p, j), Memory.getFloat(dp, j), dot);
        }
        return dot;
    }
}
