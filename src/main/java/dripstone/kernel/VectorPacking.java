package dripstone.kernel;

/** {@link Packing} with vectors: whole panels here, edges and padding element by element. */
final class VectorPacking {
    private static final int PANEL = PackedForm.PANEL;
    private static final long UNIT_ROW_BYTES = 4L * PANEL;

    private VectorPacking() {}

    static void pack(Packing p, long packed, long source) {
        int group = p.form().group();
        int wholeK = p.fromK() + (p.toK() - p.fromK()) / group * group;
        int wholeN = Lanes.WIDTH == Units.WIDTH ? p.fromN() + (p.toN() - p.fromN()) / PANEL * PANEL : p.fromN();
        int bytes = p.form().element().bytes();
        for (int column = p.fromN(); column < wholeN; column += PANEL) {
            long to = packed + p.form().index(p.fromK(), column) * bytes;
            long from = source + p.source(p.fromK(), column) * bytes;
            long stride = (long) p.ld() * bytes;
            int units = (wholeK - p.fromK()) / group;
            if (p.trans()) {
                VectorTranspose.units(to, UNIT_ROW_BYTES, from, stride, PANEL, units);
            } else if (group == 2) {
                pairs(to, from, stride, units);
            } else {
                copies(to, from, stride, units);
            }
        }
        p.block(packed, source, wholeK, p.paddedToK(), p.fromN(), wholeN);
        p.block(packed, source, p.fromK(), p.paddedToK(), wholeN, p.paddedToN());
    }

    private static void pairs(long to, long from, long stride, int units) {
        for (int u = 0; u < units; u++) {
            long row = from + 2L * u * stride;
            long at = to + u * UNIT_ROW_BYTES;
            for (int j = 0; j < PANEL / Units.WIDTH; j++) {
                long here = row + (long) j * Units.BYTES / 2;
                Units.store(at + (long) j * Units.BYTES, Units.loadPairs(here, here + stride));
            }
        }
    }

    private static void copies(long to, long from, long stride, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < PANEL / Units.WIDTH; j++) {
                Units.store(to + r * UNIT_ROW_BYTES + (long) j * Units.BYTES, Units.load(from + r * stride + (long) j * Units.BYTES));
            }
        }
    }
}
