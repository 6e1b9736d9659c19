package dripstone.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the adapters' tensors lie in the flat buffer of {@link LoraWeights}, under PEFT's names. Targets that read the same input in
 * one product (q, k, v; gate, up) are a group: their A lie side by side without a gap, as one matrix [targets·r, in]; each B [out, r]
 * follows by itself. Every matrix or group begins at a multiple of 32 elements: 64 bytes or more in every precision.
 */
public final class LoraLayout {
    private static final int ALIGNMENT_ELEMENTS = 32;
    private static final String WEIGHT = ".weight";
    private static final List<List<String>> FUSED = List.of(List.of("q_proj", "k_proj", "v_proj"), List.of("gate_proj", "up_proj"));

    private final List<TensorSlot> slots = new ArrayList<>();
    private final List<List<LoraTarget>> groups = new ArrayList<>();
    private final int rank;
    private long next;

    private LoraLayout(int rank) {
        this.rank = rank;
    }

    /** @throws IllegalArgumentException when the settings are off, or name a matrix that the shape does not have */
    public static LoraLayout of(ModelShape shape, LoraSettings settings) {
        if (!settings.isOn()) {
            throw new IllegalArgumentException("lora.rank must be over 0 for adapters, is " + settings.rank());
        }
        List<String> targets = settings.targetsOf(shape.settings());
        LoraLayout layout = new LoraLayout(settings.rank());
        List<TensorSlot> group = new ArrayList<>();
        for (TensorSlot slot : ParameterLayout.of(shape).slots()) {
            if (targets.contains(module(slot)) && slot.name().endsWith(WEIGHT)) {
                if (!group.isEmpty() && !reads(group.getLast(), slot)) {
                    layout.place(group);
                    group.clear();
                }
                group.add(slot);
            }
        }
        layout.place(group);
        layout.align();
        return layout;
    }

    /** {@code q_proj} of {@code model.layers.0.self_attn.q_proj.weight}. */
    private static String module(TensorSlot slot) {
        String[] parts = slot.name().split("\\.", -1);
        return parts.length < 2 ? "" : parts[parts.length - 2];
    }

    /** Whether two matrices are parts of one product. */
    private static boolean reads(TensorSlot one, TensorSlot other) {
        String parent = one.name().substring(0, one.name().length() - (module(one) + WEIGHT).length());
        return other.name().startsWith(parent)
                && FUSED.stream().anyMatch(f -> f.contains(module(one)) && f.contains(module(other)));
    }

    private void place(List<TensorSlot> group) {
        if (group.isEmpty()) {
            return;
        }
        align();
        List<TensorSlot> as = new ArrayList<>();
        for (TensorSlot base : group) {
            as.add(place(name(base, "lora_A"), rank, base.cols()));
        }
        List<LoraTarget> targets = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            align();
            TensorSlot b = place(name(group.get(i), "lora_B"), group.get(i).rows(), rank);
            targets.add(new LoraTarget(group.get(i), as.get(i), b));
        }
        groups.add(List.copyOf(targets));
    }

    private static String name(TensorSlot base, String part) {
        return "base_model.model." + base.name().substring(0, base.name().length() - WEIGHT.length()) + "." + part + WEIGHT;
    }

    private TensorSlot place(String name, int rows, int cols) {
        TensorSlot slot = new TensorSlot(name, rows, cols, next, true);
        slots.add(slot);
        next = slot.offset() + slot.count();
        return slot;
    }

    private void align() {
        next = Math.ceilDiv(next, ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
    }

    /** Every tensor in buffer order. */
    public List<TensorSlot> slots() {
        return List.copyOf(slots);
    }

    /** Every adapted matrix, in the order of the parameters. */
    public List<LoraTarget> targets() {
        return groups.stream().flatMap(List::stream).toList();
    }

    /** Targets that one product reads together. */
    List<List<LoraTarget>> groups() {
        return List.copyOf(groups);
    }

    /** Number of the group inside one product, whose matrix begins at an offset of the parameters and has so many elements; or −1. */
    int group(long offset, long count) {
        for (int i = 0; i < groups.size(); i++) {
            long at = groups.get(i).getFirst().base().offset();
            if (at >= offset && at < offset + count) {
                return i;
            }
        }
        return -1;
    }

    /** r. */
    public int rank() {
        return rank;
    }

    /** Elements of a whole buffer, gaps included. */
    public long elements() {
        return next;
    }

    /** Elements of all tensors, gaps not counted: the number of trained parameters. */
    public long count() {
        return slots.stream().mapToLong(TensorSlot::count).sum();
    }
}
