package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * LayerNorm and its gradients. A row's sum is the lanes' tree, then the rest of the row from left to right; the variance is that of the
 * differences from the mean, in a pass of its own.
 */
final class VectorLayerNorm {
    private VectorLayerNorm() {}

    static void forward(Element e, long out, long x, long w, long b, long stats, int rows, int width, double eps) {
        for (int r = 0; r < rows; r++) {
            long row = (long) r * width;
            float mean = mean(x, row, width);
            float rs = (float) (1 / Math.sqrt((double) squares(x, row, width, mean) / width + eps));
            Memory.setFloat(stats, 2L * r, mean);
            Memory.setFloat(stats, 2L * r + 1, rs);
            write(e, out, x, w, b, row, width, mean, rs);
        }
    }

    private static float mean(long x, long row, int width) {
        int bound = F.loopBound(width);
        FloatVector sums = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            sums = Lanes.load(x, row + j).add(sums);
        }
        float sum = Lanes.sum(sums);
        for (int j = bound; j < width; j++) {
            sum += Memory.getFloat(x, row + j);
        }
        return sum / width;
    }

    private static float squares(long x, long row, int width, float mean) {
        int bound = F.loopBound(width);
        FloatVector squares = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector gap = Lanes.load(x, row + j).sub(mean);
            squares = gap.fma(gap, squares);
        }
        float sum = Lanes.sum(squares);
        for (int j = bound; j < width; j++) {
            float gap = Memory.getFloat(x, row + j) - mean;
            sum = Math.fma(gap, gap, sum);
        }
        return sum;
    }

    private static void write(Element e, long out, long x, long w, long b, long row, int width, float mean, float rs) {
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector normal = Lanes.load(x, row + j).sub(mean).mul(rs);
            Lanes.store(e, out, row + j, normal.fma(Lanes.load(w, j), Lanes.load(b, j)));
        }
        for (int j = bound; j < width; j++) {
            float normal = (Memory.getFloat(x, row + j) - mean) * rs;
            Lanes.set(e, out, row + j, Math.fma(normal, Memory.getFloat(w, j), Memory.getFloat(b, j)));
        }
    }

    static void backward(long dx, long dout, long x, long w, long stats, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            backwardRow(dx, dout, x, w, Memory.getFloat(stats, 2L * r), Memory.getFloat(stats, 2L * r + 1), (long) r * width, width);
        }
    }

    private static void backwardRow(long dx, long dout, long x, long w, float mean, float rs, long row, int width) {
        int bound = F.loopBound(width);
        FloatVector sums = Lanes.zero();
        FloatVector dots = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector d = Lanes.load(dout, row + j).mul(Lanes.load(w, j));
            sums = d.add(sums);
            dots = d.fma(Lanes.load(x, row + j).sub(mean).mul(rs), dots);
        }
        float sum = Lanes.sum(sums);
        float dot = Lanes.sum(dots);
        for (int j = bound; j < width; j++) {
            float d = Memory.getFloat(dout, row + j) * Memory.getFloat(w, j);
            sum += d;
            dot = Math.fma(d, (Memory.getFloat(x, row + j) - mean) * rs, dot);
        }
        float level = sum / width;
        FloatVector slopes = FloatVector.broadcast(F, -dot / width);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector d = Lanes.load(dout, row + j).mul(Lanes.load(w, j)).sub(level);
            FloatVector normal = Lanes.load(x, row + j).sub(mean).mul(rs);
            Lanes.store(dx, row + j, normal.fma(slopes, d).fma(FloatVector.broadcast(F, rs), Lanes.load(dx, row + j)));
        }
        for (int j = bound; j < width; j++) {
            float d = Memory.getFloat(dout, row + j) * Memory.getFloat(w, j) - level;
            float normal = (Memory.getFloat(x, row + j) - mean) * rs;
            Memory.setFloat(dx, row + j, Math.fma(Math.fma(normal, -dot / width, d), rs, Memory.getFloat(dx, row + j)));
        }
    }

    /** Rows go by in memory order, each added to dw and db where they lie: that reads both matrices as streams. */
    static void parameterGradients(long dw, long db, long dout, long x, long stats, int rows, int width) {
        Lanes.clear(Element.F32, dw, 0, width);
        Lanes.clear(Element.F32, db, 0, width);
        for (int r = 0; r < rows; r++) {
            float mean = Memory.getFloat(stats, 2L * r);
            parameterGradientRow(dw, db, dout, x, mean, Memory.getFloat(stats, 2L * r + 1), (long) r * width, width);
        }
    }

    private static void parameterGradientRow(long dw, long db, long dout, long x, float mean, float rs, long row, int width) {
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector d = Lanes.load(dout, row + j);
            FloatVector normal = Lanes.load(x, row + j).sub(mean).mul(rs);
            Lanes.store(dw, j, d.fma(normal, Lanes.load(dw, j)));
            Lanes.store(db, j, Lanes.load(db, j).add(d));
        }
        for (int j = bound; j < width; j++) {
            float d = Memory.getFloat(dout, row + j);
            Memory.setFloat(dw, j, Math.fma(d, (Memory.getFloat(x, row + j) - mean) * rs, Memory.getFloat(dw, j)));
            Memory.setFloat(db, j, Memory.getFloat(db, j) + d);
        }
    }
}
