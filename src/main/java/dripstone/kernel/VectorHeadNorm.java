package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** RMSNorm of each head by itself, and its gradients. A head that is narrower than a vector is summed from left to right. */
final class VectorHeadNorm {
    private VectorHeadNorm() {}

    static void forward(Element e, long out, long x, int ld, long w, long rstd, int rows, int heads, int headSize, double eps) {
        for (int r = 0; r < rows; r++) {
            for (int h = 0; h < heads; h++) {
                long head = (long) r * ld + (long) h * headSize;
                float rs = (float) (1 / Math.sqrt((double) squares(e, x, head, headSize) / headSize + eps));
                Memory.setFloat(rstd, (long) r * heads + h, rs);
                write(e, out, x, w, head, headSize, rs);
            }
        }
    }

    private static float squares(Element e, long x, long head, int headSize) {
        int bound = F.loopBound(headSize);
        FloatVector squares = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector v = Lanes.load(e, x, head + j);
            squares = v.fma(v, squares);
        }
        float sum = Lanes.sum(squares);
        for (int j = bound; j < headSize; j++) {
            float v = Lanes.get(e, x, head + j);
            sum = Math.fma(v, v, sum);
        }
        return sum;
    }

    private static void write(Element e, long out, long x, long w, long head, int headSize, float rs) {
        int bound = F.loopBound(headSize);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(e, out, head + j, Lanes.load(e, x, head + j).mul(rs).mul(Lanes.load(w, j)));
        }
        for (int j = bound; j < headSize; j++) {
            Lanes.set(e, out, head + j, Lanes.get(e, x, head + j) * rs * Memory.getFloat(w, j));
        }
    }

    static void backward(Element e, long dx, long dw, long dout, long x, int ld, long w, long rstd, int rows, int heads, int headSize) {
        for (int r = 0; r < rows; r++) {
            for (int h = 0; h < heads; h++) {
                long head = (long) r * ld + (long) h * headSize;
                float rs = Memory.getFloat(rstd, (long) r * heads + h);
                double dot = dot(e, dout, x, w, head, headSize);
                gradients(e, dx, dw, dout, x, w, head, headSize, rs, -(float) (dot * rs * rs * rs / headSize));
            }
        }
    }

    private static float dot(Element e, long dout, long x, long w, long head, int headSize) {
        int bound = F.loopBound(headSize);
        FloatVector dots = Lanes.zero();
        for (int j = 0; j < bound; j += WIDTH) {
            dots = Lanes.load(e, dout, head + j).mul(Lanes.load(w, j)).fma(Lanes.load(e, x, head + j), dots);
        }
        float dot = Lanes.sum(dots);
        for (int j = bound; j < headSize; j++) {
            dot = Math.fma(Lanes.get(e, dout, head + j) * Memory.getFloat(w, j), Lanes.get(e, x, head + j), dot);
        }
        return dot;
    }

    private static void gradients(Element e, long dx, long dw, long dout, long x, long w, long head, int headSize, float rs, float pull) {
        int bound = F.loopBound(headSize);
        FloatVector pulls = FloatVector.broadcast(F, pull);
        for (int j = 0; j < bound; j += WIDTH) {
            FloatVector d = Lanes.load(e, dout, head + j).mul(rs);
            FloatVector v = Lanes.load(e, x, head + j);
            Lanes.store(dw, j, d.fma(v, Lanes.load(dw, j)));
            Lanes.store(e, dx, head + j, v.fma(pulls, d.mul(Lanes.load(w, j))));
        }
        for (int j = bound; j < headSize; j++) {
            float d = Lanes.get(e, dout, head + j) * rs;
            float v = Lanes.get(e, x, head + j);
            Memory.setFloat(dw, j, Math.fma(d, v, Memory.getFloat(dw, j)));
            Lanes.set(e, dx, head + j, Math.fma(v, pull, d * Memory.getFloat(w, j)));
        }
    }
}
