package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** RMSNorm and its gradients. A row's sum is the lanes' tree, then the rest of the row from left to right. */
final class VectorNorm {
    private VectorNorm() {}

    static void forward(Element e, long out, long x, long w, long rstd, int rows, int width, double eps) {
        for (int r = 0; r < rows; r++) {
            forwardRow(e, out, x, w, rstd, r, width, eps);
        }
    }

    private static void forwardRow(Element e, long out, long x, long w, long rstd, int r, int width, double eps) {
        long row = (long) r * width;
        int bound = F.loopBound(width);
        FloatVector squares = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(x, row + j);
            squares = v.fma(v, squares);
        }
        float sum = Lanes.sum(squares);
        for (int j = bound; j < width; j++) {
            float v = Memory.getFloat(x, row + j);
            sum = Math.fma(v, v, sum);
        }
        float rs = (float) (1 / Math.sqrt((double) sum / width + eps));
        Memory.setFloat(rstd, r, rs);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(e, out, row + j, Lanes.load(x, row + j).mul(rs).mul(Lanes.load(w, j)));
        }
        for (int j = bound; j < width; j++) {
            Lanes.set(e, out, row + j, Memory.getFloat(x, row + j) * rs * Memory.getFloat(w, j));
        }
    }

    static void backward(long dx, long dout, long x, long w, long rstd, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            backwardRow(dx, dout, x, w, Memory.getFloat(rstd, r), (long) r * width, width);
        }
    }

    private static void backwardRow(long dx, long dout, long x, long w, float rs, long row, int width) {
        int bound = F.loopBound(width);
        FloatVector dots = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            dots = Lanes.load(dout, row + j).mul(Lanes.load(w, j)).fma(Lanes.load(x, row + j), dots);
        }
        float dot = Lanes.sum(dots);
        for (int j = bound; j < width; j++) {
            dot = Math.fma(Memory.getFloat(dout, row + j) * Memory.getFloat(w, j), Memory.getFloat(x, row + j), dot);
        }
        float pull = -(float) ((double) dot * rs * rs * rs / width);
        FloatVector pulls = FloatVector.broadcast(F, pull);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector push = Lanes.load(dout, row + j).mul(Lanes.load(w, j)).mul(rs);
            Lanes.store(dx, row + j, Lanes.load(dx, row + j).add(Lanes.load(x, row + j).fma(pulls, push)));
        }
        for (int j = bound; j < width; j++) {
            float push = Memory.getFloat(dout, row + j) * Memory.getFloat(w, j) * rs;
            Memory.setFloat(dx, row + j, Memory.getFloat(dx, row + j) + Math.fma(Memory.getFloat(x, row + j), pull, push));
        }
    }

    /** Rows go by in memory order, each added to dw where it lies: that reads both matrices as streams. */
    static void weightGradient(long dw, long dout, long x, long rstd, int rows, int width, int from, int to) {
        for (int j = from; j < to; j++) {
            Memory.setFloat(dw, j, 0);
        }
        for (int r = 0; r < rows; r++) {
            weightGradientRow(dw, dout, x, Memory.getFloat(rstd, r), (long) r * width, from, to);
        }
    }

    private static void weightGradientRow(long dw, long dout, long x, float rs, long row, int from, int to) {
        int bound = from + F.loopBound(to - from);
        FloatVector scale = FloatVector.broadcast(F, rs);
        for (int j = from; j < bound; j += WIDTH) {
            FloatVector product = Lanes.load(dout, row + j).mul(Lanes.load(x, row + j));
            Lanes.store(dw, j, product.fma(scale, Lanes.load(dw, j)));
        }
        for (int j = bound; j < to; j++) {
            float product = Memory.getFloat(dout, row + j) * Memory.getFloat(x, row + j);
            Memory.setFloat(dw, j, Math.fma(product, rs, Memory.getFloat(dw, j)));
        }
    }
}
