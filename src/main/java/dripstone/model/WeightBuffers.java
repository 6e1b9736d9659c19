package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Master weights in one flat buffer and, where the precision is mixed, their copy in the compute type in another. */
final class WeightBuffers implements AutoCloseable {
    private final Kernels kernels;
    private final long elements;
    private final Buffer master;
    private final @Nullable Buffer copy;

    /** Zeroed, in the precision of the kernels. @param what they are, for the count of memory */
    WeightBuffers(Kernels kernels, long elements, String what) {
        Precision precision = kernels.precision();
        this.kernels = kernels;
        this.elements = elements;
        this.master = kernels.allocate(elements * precision.master().bytes(), what);
        this.copy = precision.mixed() ? kernels.allocate(elements * precision.compute().bytes(), what + ", compute copy") : null;
    }

    long master() {
        return master.address();
    }

    MemorySegment master(TensorSlot slot) {
        int bytes = kernels.precision().master().bytes();
        return master.segment().asSlice(slot.offset() * bytes, slot.count() * bytes);
    }

    /** The address that layers read: the master weights' own where the precision is not mixed. */
    long compute() {
        return copy == null ? master.address() : copy.address();
    }

    /** Sets a master weight; {@link #refreshCompute} follows when all are set. */
    void set(long index, double value) {
        kernels.set(kernels.precision().master(), master.address(), index, value);
    }

    void refreshCompute() {
        if (copy != null) {
            kernels.toCompute(copy.address(), master.address(), elements);
        }
    }

    @Override
    public void close() {
        if (copy != null) {
            copy.close();
        }
        master.close();
    }
}
