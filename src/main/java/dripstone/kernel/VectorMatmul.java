package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * A product in Java, for machines without oneDNN. Both operands are first widened to binary32 and laid out so that the inner loop
 * reads them in order: A as {@code [m, k]}, B as panels of {@link Lanes#WIDTH} columns, {@code [n/WIDTH, k, WIDTH]}. Then four rows
 * by one panel at a time, each element summed over k in order with fused multiply-adds: the order is the same for every element,
 * wherever it lies.
 */
record VectorMatmul(MatmulShape shape) implements Matmul {
    private static final int ROWS = 4;

    long packedBytesA() {
        return 4L * shape.m() * shape.k();
    }

    long packedBytesB() {
        return 4L * panels() * WIDTH * shape.k();
    }

    private int panels() {
        return (shape.n() + WIDTH - 1) / WIDTH;
    }

    /** @param packedA scratch of {@link #packedBytesA} @param packedB scratch of {@link #packedBytesB} */
    void run(long a, long b, long c, long packedA, long packedB) {
        pack(a, packedA);
        packPanels(b, packedB);
        for (int panel = 0; panel < panels(); panel++) {
            long panelAt = packedB + 4L * panel * WIDTH * shape.k();
            int i = 0;
            for (; i <= shape.m() - ROWS; i += ROWS) {
                fourRows(packedA, panelAt, c, i, panel * WIDTH);
            }
            for (; i < shape.m(); i++) {
                write(c, i, panel * WIDTH, oneRow(packedA, panelAt, i));
            }
        }
    }

    private void pack(long a, long packed) {
        long stepRow = shape.transA() ? 1 : shape.lda();
        long stepK = shape.transA() ? shape.lda() : 1;
        for (int i = 0; i < shape.m(); i++) {
            for (int k = 0; k < shape.k(); k++) {
                Memory.setFloat(packed, (long) i * shape.k() + k, Lanes.get(shape.a(), a, i * stepRow + k * stepK));
            }
        }
    }

    private void packPanels(long b, long packed) {
        long stepK = shape.transB() ? 1 : shape.ldb();
        long stepColumn = shape.transB() ? shape.ldb() : 1;
        for (int j = 0; j < panels() * WIDTH; j++) {
            long at = (long) (j / WIDTH) * WIDTH * shape.k() + j % WIDTH;
            for (int k = 0; k < shape.k(); k++) {
                float value = j < shape.n() ? Lanes.get(shape.a(), b, k * stepK + j * stepColumn) : 0;
                Memory.setFloat(packed, at + (long) k * WIDTH, value);
            }
        }
    }

    private void fourRows(long packedA, long panel, long c, int i, int j) {
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        int depth = shape.k();
        long row = (long) i * depth;
        for (int k = 0; k < depth; k++) {
            FloatVector b = Lanes.load(panel, (long) k * WIDTH);
            s0 = b.fma(FloatVector.broadcast(F, Memory.getFloat(packedA, row + k)), s0);
            s1 = b.fma(FloatVector.broadcast(F, Memory.getFloat(packedA, row + depth + k)), s1);
            s2 = b.fma(FloatVector.broadcast(F, Memory.getFloat(packedA, row + 2L * depth + k)), s2);
            s3 = b.fma(FloatVector.broadcast(F, Memory.getFloat(packedA, row + 3L * depth + k)), s3);
        }
        write(c, i, j, s0);
        write(c, i + 1, j, s1);
        write(c, i + 2, j, s2);
        write(c, i + 3, j, s3);
    }

    private FloatVector oneRow(long packedA, long panel, int i) {
        FloatVector sum = Lanes.zero();
        long row = (long) i * shape.k();
        for (int k = 0; k < shape.k(); k++) {
            sum = Lanes.load(panel, (long) k * WIDTH).fma(FloatVector.broadcast(F, Memory.getFloat(packedA, row + k)), sum);
        }
        return sum;
    }

    private void write(long c, int i, int j, FloatVector sum) {
        long at = (long) i * shape.ldc() + j;
        if (j + WIDTH <= shape.n()) {
            Lanes.store(shape.c(), c, at, shape.accumulate() ? Lanes.load(shape.c(), c, at).add(sum) : sum);
            return;
        }
        for (int lane = 0; j + lane < shape.n(); lane++) {
            float start = shape.accumulate() ? Lanes.get(shape.c(), c, at + lane) : 0;
            Lanes.set(shape.c(), c, at + lane, start + sum.lane(lane));
        }
    }
}
