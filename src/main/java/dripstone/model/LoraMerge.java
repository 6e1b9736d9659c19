package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds adapters to the matrices that they stand beside: {@code W += (alpha/r)·B·A}, each element summed in double over r in order and
 * rounded once. What follows computes with W alone what base and adapters computed together, up to rounding.
 */
public final class LoraMerge {
    private LoraMerge() {}

    /** Merges all adapters into a model's weights, and refreshes their compute copy. The adapters stay as they are. */
    public static void into(Parameters base, LoraWeights adapters, Kernels kernels) {
        Element element = kernels.precision().master();
        for (LoraTarget target : adapters.layout().targets()) {
            add(element, base.master(target.base()), adapters.master(target.a()), adapters.master(target.b()),
                    adapters.layout().rank(), adapters.settings().scale());
        }
        base.refreshCompute();
    }

    /**
     * Merges one adapter into float32 memory.
     *
     * @param w [out, in] @param a [rank, in] @param b [out, rank]
     */
    public static void intoFloats(MemorySegment w, MemorySegment a, MemorySegment b, int rank, double scale) {
        add(Element.F32, w, a, b, rank, scale);
    }

    private static void add(Element element, MemorySegment w, MemorySegment a, MemorySegment b, int rank, double scale) {
        int in = Math.toIntExact(a.byteSize() / element.bytes() / rank);
        int out = Math.toIntExact(b.byteSize() / element.bytes() / rank);
        if (w.byteSize() != (long) in * out * element.bytes()) {
            throw new IllegalArgumentException("the adapter is not the matrix's: in=" + in + " out=" + out + " rank=" + rank
                    + " elements=" + w.byteSize() / element.bytes());
        }
        double[] rows = new double[rank * in];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = get(element, a, i);
        }
        double[] sum = new double[in];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                sum[i] = get(element, w, (long) o * in + i);
            }
            for (int k = 0; k < rank; k++) {
                addRow(sum, scale * get(element, b, (long) o * rank + k), rows, k * in);
            }
            for (int i = 0; i < in; i++) {
                set(element, w, (long) o * in + i, sum[i]);
            }
        }
    }

    private static void addRow(double[] sum, double factor, double[] rows, int from) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * rows[from + i];
        }
    }

    private static double get(Element element, MemorySegment x, long index) {
        return switch (element) {
            case F32 -> x.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
            case F64 -> x.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index);
            case BF16 -> throw new IllegalArgumentException("no weights are kept in bf16");
        };
    }

    private static void set(Element element, MemorySegment x, long index, double value) {
        switch (element) {
            case F32 -> x.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, (float) value);
            case F64 -> x.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index, value);
            case BF16 -> throw new IllegalArgumentException("no weights are kept in bf16");
        }
    }
}
