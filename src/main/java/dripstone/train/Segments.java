package dripstone.train;

import dripstone.model.TensorSlot;
import dripstone.model.Weights;

/**
 * The parameter buffer cut into fixed segments, each inside one tensor: what one worker takes at a time for sums, norms and the
 * update. They follow from the model's shape alone.
 */
final class Segments {
    /** Elements; 256 KiB of float32, so that a segment's five streams stay near a core's second-level cache. */
    static final int LENGTH = 1 << 16;

    private final long[] offsets;
    private final int[] counts;
    private final boolean[] decayed;

    private Segments(int size) {
        offsets = new long[size];
        counts = new int[size];
        decayed = new boolean[size];
    }

    static Segments of(Weights weights) {
        int size = 0;
        for (TensorSlot slot : weights.slots()) {
            size += Math.toIntExact((slot.count() + LENGTH - 1) / LENGTH);
        }
        Segments segments = new Segments(size);
        int i = 0;
        for (TensorSlot slot : weights.slots()) {
            for (long done = 0; done < slot.count(); done += LENGTH) {
                segments.offsets[i] = slot.offset() + done;
                segments.counts[i] = (int) Math.min(LENGTH, slot.count() - done);
                segments.decayed[i++] = slot.decayed();
            }
        }
        return segments;
    }

    int size() {
        return offsets.length;
    }

    /** In elements. */
    long offset(int segment) {
        return offsets[segment];
    }

    int count(int segment) {
        return counts[segment];
    }

    boolean decayed(int segment) {
        return decayed[segment];
    }
}
