package dripstone.kernel;

import jdk.incubator.vector.IntVector;

/**
 * Transposes in blocks of 16 × 16 units of 32 bits (a binary32, or two bf16 side by side): exchanges at distance 8
 * and 4 on the way in, at 2 and 1 in place in the destination, four rows at a time, so that all of it stays in registers. Every store
 * fills a whole cache line. What is left at the edges goes element by element.
 */
final class VectorTranspose {
    private static final IntVector FIRST_8 = Units.firstChoice(8);
    private static final IntVector SECOND_8 = Units.secondChoice(8);
    private static final IntVector FIRST_4 = Units.firstChoice(4);
    private static final IntVector SECOND_4 = Units.secondChoice(4);
    private static final IntVector FIRST_2 = Units.firstChoice(2);
    private static final IntVector SECOND_2 = Units.secondChoice(2);
    private static final IntVector FIRST_1 = Units.firstChoice(1);
    private static final IntVector SECOND_1 = Units.secondChoice(1);
    /** On narrower vectors the exchanges would be emulated, object by object. */
    private static final boolean WIDE = Lanes.WIDTH == Units.WIDTH;

    private VectorTranspose() {}

    /** Transposes units of 32 bits: {@code y[c,r] = x[r,c]}; strides in bytes. */
    static void units(long y, long strideY, long x, long strideX, int rows, int columns) {
        int wholeRows = WIDE ? rows / Units.WIDTH * Units.WIDTH : 0;
        int wholeColumns = WIDE ? columns / Units.WIDTH * Units.WIDTH : 0;
        for (int r = 0; r < wholeRows; r += Units.WIDTH) {
            for (int c = 0; c < wholeColumns; c += Units.WIDTH) {
                unitsIn(y + c * strideY + 4L * r, strideY, x + r * strideX + 4L * c, strideX);
                inPlace(y + c * strideY + 4L * r, strideY);
            }
        }
        unitMoves(y, strideY, x, strideX, 0, wholeRows, wholeColumns, columns);
        unitMoves(y, strideY, x, strideX, wholeRows, rows, 0, columns);
    }

    private static void unitMoves(long y, long strideY, long x, long strideX, int fromRow, int toRow, int fromColumn, int toColumn) {
        for (int r = fromRow; r < toRow; r++) {
            for (int c = fromColumn; c < toColumn; c++) {
                Memory.setInt(y + c * strideY, r, Memory.getInt(x + r * strideX, c));
            }
        }
    }

    private static void unitsIn(long y, long strideY, long x, long strideX) {
        for (int i = 0; i < 4; i++) {
            long from = x + i * strideX;
            IntVector a = Units.load(from);
            IntVector b = Units.load(from + 4 * strideX);
            IntVector c = Units.load(from + 8 * strideX);
            IntVector d = Units.load(from + 12 * strideX);
            IntVector a8 = Units.exchange(FIRST_8, a, c);
            IntVector b8 = Units.exchange(FIRST_8, b, d);
            IntVector c8 = Units.exchange(SECOND_8, a, c);
            IntVector d8 = Units.exchange(SECOND_8, b, d);
            long to = y + i * strideY;
            Units.store(to, Units.exchange(FIRST_4, a8, b8));
            Units.store(to + 4 * strideY, Units.exchange(SECOND_4, a8, b8));
            Units.store(to + 8 * strideY, Units.exchange(FIRST_4, c8, d8));
            Units.store(to + 12 * strideY, Units.exchange(SECOND_4, c8, d8));
        }
    }

    private static void inPlace(long y, long strideY) {
        for (int i = 0; i < 16; i += 4) {
            long at = y + i * strideY;
            IntVector a = Units.load(at);
            IntVector b = Units.load(at + strideY);
            IntVector c = Units.load(at + 2 * strideY);
            IntVector d = Units.load(at + 3 * strideY);
            IntVector a2 = Units.exchange(FIRST_2, a, c);
            IntVector b2 = Units.exchange(FIRST_2, b, d);
            IntVector c2 = Units.exchange(SECOND_2, a, c);
            IntVector d2 = Units.exchange(SECOND_2, b, d);
            Units.store(at, Units.exchange(FIRST_1, a2, b2));
            Units.store(at + strideY, Units.exchange(SECOND_1, a2, b2));
            Units.store(at + 2 * strideY, Units.exchange(FIRST_1, c2, d2));
            Units.store(at + 3 * strideY, Units.exchange(SECOND_1, c2, d2));
        }
    }
}
