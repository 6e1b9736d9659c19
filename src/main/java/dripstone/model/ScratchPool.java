package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Scratch memory for as many sequences as lanes may run at a time, lock-free: a flag each, taken by compare-and-set from the lowest,
 * so that a warm one is taken again. The compare-and-set of {@link #acquire} pairs with the release write of {@link #release}: the
 * next owner of a scratch comes after all that the last one did.
 */
final class ScratchPool implements AutoCloseable {
    private final Buffer memory;
    private final Scratch[] scratches;
    private final AtomicIntegerArray taken;

    ScratchPool(Kernels kernels, Dimensions d, int lanes, Keeping keeping) {
        long each = Scratch.bytes(d, kernels.precision(), keeping);
        memory = kernels.allocate(Math.multiplyExact(each, lanes), "activations, scratch");
        scratches = new Scratch[lanes];
        taken = new AtomicIntegerArray(lanes);
        for (int i = 0; i < lanes; i++) {
            scratches[i] = new Scratch(new Carver(memory.address() + i * each), d, kernels.precision(), keeping);
        }
    }

    int acquire() {
        for (int i = 0; i < scratches.length; i++) {
            if (taken.getPlain(i) == 0 && taken.compareAndSet(i, 0, 1)) {
                return i;
            }
        }
        throw new IllegalStateException("more sequence pieces run at a time than the pass was made for: lanes=" + scratches.length);
    }

    Scratch get(int index) {
        return scratches[index];
    }

    void release(int index) {
        taken.setRelease(index, 0);
    }

    long bytes() {
        return memory.bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
