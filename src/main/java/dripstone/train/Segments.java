package dripstone.train;

import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.util.List;

/**
 * The parameter buffer cut into fixed segments, each inside one tensor: what one worker takes at a time for sums, norms and the
 * update. They follow from the model's shape alone.
 */
final class Segments {
    /** Elements; 256 KiB of float32, so that a segment's five streams stay near a core's second-level cache. */
    static final int LENGTH = 1 << 16;

    /** What a tensor is to an optimiser. */
    enum Group {
        /** A matrix inside a layer. */
        HIDDEN,
        /** An embedding or output matrix, whose rows or columns stand for tokens or places. */
        TABLE,
        /** A norm or bias, which does not decay. */
        VECTOR;

        static Group of(TensorSlot slot) {
            if (slot.isVector() || !slot.decayed()) {
                return VECTOR;
            }
            return Layers.isInside(slot) ? HIDDEN : TABLE;
        }
    }

    private final long[] offsets;
    private final int[] counts;
    private final int[] slots;
    private final Group[] groups;

    private Segments(int size) {
        offsets = new long[size];
        counts = new int[size];
        slots = new int[size];
        groups = new Group[size];
    }

    static Segments of(Weights weights) {
        List<TensorSlot> slots = weights.slots();
        int size = 0;
        for (TensorSlot slot : slots) {
            size += Math.toIntExact((slot.count() + LENGTH - 1) / LENGTH);
        }
        Segments segments = new Segments(size);
        int i = 0;
        for (int s = 0; s < slots.size(); s++) {
            TensorSlot slot = slots.get(s);
            for (long done = 0; done < slot.count(); done += LENGTH) {
                segments.offsets[i] = slot.offset() + done;
                segments.counts[i] = (int) Math.min(LENGTH, slot.count() - done);
                segments.slots[i] = s;
                segments.groups[i++] = Group.of(slot);
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

    /** Number of the tensor that it lies in. */
    int slot(int segment) {
        return slots[segment];
    }

    Group group(int segment) {
        return groups[segment];
    }
}
