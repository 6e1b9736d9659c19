package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;

/** Sets arrays of master elements to 0, whatever they held, by converting from a block that is never written. */
final class Zeros implements AutoCloseable {
    private static final int ELEMENTS = 1 << 14;

    private final Kernels kernels;
    private final Buffer block;

    Zeros(Kernels kernels) {
        this.kernels = kernels;
        this.block = kernels.allocate(bytes(kernels.precision()), "zeros");
    }

    static long bytes(Precision precision) {
        return (long) ELEMENTS * precision.compute().bytes();
    }

    void write(long x, long count) {
        int bytes = kernels.precision().master().bytes();
        for (long i = 0; i < count; i += ELEMENTS) {
            kernels.toMaster(x + i * bytes, block.address(), Math.min(ELEMENTS, count - i));
        }
    }

    @Override
    public void close() {
        block.close();
    }
}
