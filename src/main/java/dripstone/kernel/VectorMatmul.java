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

    /** Bytes of scratch that a run needs: both packed operands and one tile of sums. */
    long scratchBytes() {
        return packedBytesA() + packedBytesB() + 4L * ROWS * WIDTH;
    }

    private long packedBytesA() {
        return (4L * shape.m() * shape.k() + 63) & -64;
    }

    private long packedBytesB() {
        return 4L * panels() * WIDTH * shape.k();
    }

    private int panels() {
        return (shape.n() + WIDTH - 1) / WIDTH;
    }

    /** @param scratch of {@link #scratchBytes} */
    void run(long a, long b, long c, long scratch) {
        long packedB = scratch + packedBytesA();
        long tile = packedB + packedBytesB();
        pack(a, scratch);
        packPanels(b, packedB);
        for (int panel = 0; panel < panels(); panel++) {
            long panelAt = packedB + 4L * panel * WIDTH * shape.k();
            int i = 0;
            for (; i <= shape.m() - ROWS; i += ROWS) {
                fourRows(tile, scratch + 4L * i * shape.k(), panelAt, shape.k());
                write(c, tile, i, ROWS, panel * WIDTH);
            }
            for (; i < shape.m(); i++) {
                oneRow(tile, scratch + 4L * i * shape.k(), panelAt, shape.k());
                write(c, tile, i, 1, panel * WIDTH);
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
        for (int j = 0; j < panels() * WIDTH; j++) {
            long at = (long) (j / WIDTH) * WIDTH * shape.k() + j % WIDTH;
            for (int k = 0; k < shape.k(); k++) {
                float value = j < shape.n() ? Lanes.get(shape.a(), b, shape.indexB(k, j)) : 0;
                Memory.setFloat(packed, at + (long) k * WIDTH, value);
            }
        }
    }

    private static void fourRows(long tile, long rows, long panel, int depth) {
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        for (int k = 0; k < depth; k++) {
            FloatVector b = Lanes.load(panel, (long) k * WIDTH);
            s0 = b.fma(FloatVector.broadcast(F, Memory.getFloat(rows, k)), s0);
            s1 = b.fma(FloatVector.broadcast(F, Memory.getFloat(rows, depth + k)), s1);
            s2 = b.fma(FloatVector.broadcast(F, Memory.getFloat(rows, 2L * depth + k)), s2);
            s3 = b.fma(FloatVector.broadcast(F, Memory.getFloat(rows, 3L * depth + k)), s3);
        }
        Lanes.store(tile, 0, s0);
        Lanes.store(tile, WIDTH, s1);
        Lanes.store(tile, 2L * WIDTH, s2);
        Lanes.store(tile, 3L * WIDTH, s3);
    }

    private static void oneRow(long tile, long row, long panel, int depth) {
        FloatVector sum = Lanes.zero();
        for (int k = 0; k < depth; k++) {
            sum = Lanes.load(panel, (long) k * WIDTH).fma(FloatVector.broadcast(F, Memory.getFloat(row, k)), sum);
        }
        Lanes.store(tile, 0, sum);
    }

    private void write(long c, long tile, int firstRow, int rows, int firstColumn) {
        int columns = Math.min(WIDTH, shape.n() - firstColumn);
        for (int i = 0; i < rows; i++) {
            long at = (long) (firstRow + i) * shape.ldc() + firstColumn;
            for (int j = 0; j < columns; j++) {
                float start = shape.accumulate() ? Lanes.get(shape.c(), c, at + j) : 0;
                Lanes.set(shape.c(), c, at + j, start + Memory.getFloat(tile, (long) i * WIDTH + j));
            }
        }
    }
}
