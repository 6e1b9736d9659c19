package dripstone.train;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Scratch memory for as many pieces as run at a time, lock-free: a flag each, taken by compare-and-set from the lowest, so that a warm
 * one is taken again. The compare-and-set of {@link #acquire} pairs with the release write of {@link #release}.
 */
final class LaneScratch implements AutoCloseable {
    private static final long ALIGNMENT_BYTES = 64;

    private final Buffer memory;
    private final long each;
    private final AtomicIntegerArray taken;

    LaneScratch(Kernels kernels, long bytes, int lanes, String purpose) {
        each = Math.ceilDiv(bytes, ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        memory = kernels.allocate(Math.multiplyExact(each, lanes), purpose);
        taken = new AtomicIntegerArray(lanes);
    }

    int acquire() {
        for (int i = 0; i < taken.length(); i++) {
            if (taken.getPlain(i) == 0 && taken.compareAndSet(i, 0, 1)) {
                return i;
            }
        }
        throw new IllegalStateException("more pieces run at a time than there is scratch for: lanes=" + taken.length());
    }

    long address(int index) {
        return memory.address() + index * each;
    }

    void release(int index) {
        taken.setRelease(index, 0);
    }

    @Override
    public void close() {
        memory.close();
    }
}
