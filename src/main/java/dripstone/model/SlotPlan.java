package dripstone.model;

import java.util.ArrayList;
import java.util.List;

/** Lays tensors one behind the other; a group begins at a multiple of 32 elements, and its members follow without a gap. */
final class SlotPlan {
    private static final int ALIGNMENT_ELEMENTS = 32;

    private final List<TensorSlot> slots = new ArrayList<>();
    private long next;

    long matrix(String name, int rows, int cols) {
        align();
        return place(new TensorSlot(name, rows, cols, next, true));
    }

    /** Matrices that one product reads as one. @return where the first begins */
    long matrices(String prefix, List<String> names, int[] rowsEach, int cols, boolean transposed) {
        align();
        long first = next;
        for (int i = 0; i < names.size(); i++) {
            place(new TensorSlot(prefix + names.get(i) + ".weight", rowsEach[i], cols, next, true, transposed));
        }
        return first;
    }

    long vector(String name, int count) {
        align();
        return place(new TensorSlot(name, 1, count, next, false));
    }

    /** Vectors that one pass reads as one. @return where the first begins */
    long biases(String prefix, List<String> names, int[] countEach) {
        align();
        long first = next;
        for (int i = 0; i < names.size(); i++) {
            place(new TensorSlot(prefix + names.get(i) + ".bias", 1, countEach[i], next, false));
        }
        return first;
    }

    private long place(TensorSlot slot) {
        slots.add(slot);
        next = slot.offset() + slot.count();
        return slot.offset();
    }

    /** Goes on at the next multiple. @return where that is */
    long align() {
        next = Math.ceilDiv(next, ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
        return next;
    }

    List<TensorSlot> slots() {
        return List.copyOf(slots);
    }
}
