package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;

/** A bias added to every row, and its gradient. */
final class VectorBias {
    private VectorBias() {}

    static void add(Element e, long y, long bias, int rows, int width) {
        for (int r = 0; r < rows; r++) {
            addRow(e, y, bias, (long) r * width, width);
        }
    }

    private static void addRow(Element e, long y, long bias, long row, int width) {
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.storeEither(e, y, row + j, Lanes.loadEither(e, y, row + j).add(Lanes.load(bias, j)));
        }
        for (int j = bound; j < width; j++) {
            Lanes.set(e, y, row + j, Lanes.get(e, y, row + j) + Memory.getFloat(bias, j));
        }
    }

    /** Rows go by in memory order, each added to db where it lies. */
    static void gradient(Element e, long db, long dy, int rows, int width) {
        Lanes.clear(Element.F32, db, 0, width);
        for (int r = 0; r < rows; r++) {
            gradientRow(e, db, dy, (long) r * width, width);
        }
    }

    private static void gradientRow(Element e, long db, long dy, long row, int width) {
        int bound = F.loopBound(width);
        for (int j = 0; j < bound; j += WIDTH) {
            Lanes.store(db, j, Lanes.load(db, j).add(Lanes.load(e, dy, row + j)));
        }
        for (int j = bound; j < width; j++) {
            Memory.setFloat(db, j, Memory.getFloat(db, j) + Lanes.get(e, dy, row + j));
        }
    }
}
