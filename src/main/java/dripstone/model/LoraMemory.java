package dripstone.model;

import dripstone.kernel.Precision;
import java.util.List;

/**
 * What the adapters of one leaf remember until their gradients are summed: of each group of targets, [N, R] rows in the low-rank
 * space, R = targets·r. Sequence b owns rows b·T to (b+1)·T of each array.
 */
final class LoraMemory {
    private final Dimensions d;
    private final Precision precision;
    private final int[] widths;
    private final long[] low;
    private final long[] dLow;
    private final long product;
    private final int widest;

    LoraMemory(Carver carver, Dimensions d, Precision precision, LoraLayout layout) {
        List<List<LoraTarget>> groups = layout.groups();
        this.d = d;
        this.precision = precision;
        widths = groups.stream().mapToInt(group -> group.size() * layout.rank()).toArray();
        int most = 0;
        for (int width : widths) {
            most = Math.max(most, width);
        }
        widest = most;
        low = new long[widths.length];
        dLow = new long[widths.length];
        for (int i = 0; i < widths.length; i++) {
            low[i] = carver.take((long) d.N() * widths[i], precision.compute());
            dLow[i] = carver.take((long) d.N() * widths[i], precision.compute());
        }
        product = precision.mixed() ? carver.take((long) d.N() * widest, precision.master()) : 0;
    }

    static long bytes(Dimensions d, Precision precision, LoraLayout layout) {
        Carver counting = new Carver(0);
        new LoraMemory(counting, d, precision, layout);
        return counting.usedBytes();
    }

    /** R of a group. */
    int width(int group) {
        return widths[group];
    }

    /** {@code (alpha/r)·x·Aᵀ}: [N, R] e. */
    long low(int group, int b) {
        return low[group] + (long) b * d.T() * widths[group] * precision.compute().bytes();
    }

    /** {@code (alpha/r)·dy·B}: [N, R] e. */
    long dLow(int group, int b) {
        return dLow[group] + (long) b * d.T() * widths[group] * precision.compute().bytes();
    }

    /** Where the product of a group is made before it is rounded: [T, R] m; {@code rounded} itself where nothing is rounded. */
    long product(int b, long rounded) {
        return precision.mixed() ? product + (long) b * d.T() * widest * precision.master().bytes() : rounded;
    }
}
