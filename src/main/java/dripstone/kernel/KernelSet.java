package dripstone.kernel;

import java.util.Locale;
import java.util.Map;

/** What every kernel set shares: its precision, its memory, and single values in it. */
abstract class KernelSet implements Kernels {
    final Element compute;
    final Element master;
    private final Precision precision;
    private final NativeMemory memory;

    KernelSet(Precision precision, NativeMemory memory) {
        this.precision = precision;
        this.memory = memory;
        compute = precision.compute();
        master = precision.master();
    }

    @Override
    public final Precision precision() {
        return precision;
    }

    @Override
    public final Buffer allocate(long bytes, String purpose) {
        return memory.allocate(bytes, purpose);
    }

    @Override
    public final Map<String, Long> allocatedBytes() {
        return memory.byPurpose();
    }

    @Override
    public final double get(Element element, long address, long index) {
        return Memory.get(element, address, index);
    }

    @Override
    public final void set(Element element, long address, long index, double value) {
        Memory.set(element, address, index, value);
    }

    @Override
    public final int getInt(long address, long index) {
        return Memory.getInt(address, index);
    }

    @Override
    public final void setInt(long address, long index, int value) {
        Memory.setInt(address, index, value);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** bf16, f32 or f64: the name of a precision by its compute elements. */
    final String precisionName() {
        return compute.name().toLowerCase(Locale.ROOT);
    }
}
