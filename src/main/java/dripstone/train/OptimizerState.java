package dripstone.train;

import dripstone.checkpoint.Tensor;
import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an optimiser remembers between steps, as many buffers as its rule has, and the moving average of the weights where one is kept.
 * A buffer holds the tensors that have that state one after the other, each at a multiple of 64 bytes. Zero at first. Belongs to the
 * trainer's thread; the pieces of a step read the addresses.
 */
final class OptimizerState implements AutoCloseable {
    private static final int ALIGNMENT_ELEMENTS = 16;

    private final Kernels kernels;
    private final Weights weights;
    private final List<TensorSlot> slots;
    private final List<State> states = new ArrayList<>();
    private boolean whole;
    private OptimizerKind kind;
    private @Nullable Buffer average;
    private long arrangement;

    /** @param offsets in elements, −1 for a tensor without this state */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record State(Buffer buffer, long[] offsets) {}

    private OptimizerState(Kernels kernels, Weights weights, OptimizerKind kind) {
        this.kernels = kernels;
        this.weights = weights;
        this.slots = weights.slots();
        this.kind = kind;
    }

    /** Empty state, and no average. */
    static OptimizerState allocate(Kernels kernels, Weights weights, OptimizerKind kind) {
        OptimizerState state = new OptimizerState(kernels, weights, kind);
        state.begin(kind);
        return state;
    }

    OptimizerKind kind() {
        return kind;
    }

    /** Forgets all state and begins a rule, the same one or another. */
    void begin(OptimizerKind next) {
        whole = false;
        states.forEach(state -> state.buffer().close());
        states.clear();
        arrangement++;
        kind = next;
        for (int i = 0; i < next.states(); i++) {
            allocate(i).ifPresent(states::add);
        }
        whole = true;
    }

    /** Whether all state of the rule is there: not where memory was refused half-way. */
    boolean isWhole() {
        return whole;
    }

    private Optional<State> allocate(int number) {
        long[] offsets = new long[slots.size()];
        Arrays.fill(offsets, -1);
        long elements = 0;
        for (int s = 0; s < offsets.length; s++) {
            if (kind.hasState(number, Segments.Group.of(slots.get(s)))) {
                offsets[s] = elements;
                elements += Math.ceilDiv(slots.get(s).count(), ALIGNMENT_ELEMENTS) * ALIGNMENT_ELEMENTS;
            }
        }
        return elements == 0 ? Optional.empty()
                : Optional.of(new State(kernels.allocate(elements * masterBytes(), "optimiser, state " + (number + 1)), offsets));
    }

    /** Address of a tensor's state, counted from 0; 0 where it has none. */
    long address(int state, int slot) {
        if (state >= states.size() || states.get(state).offsets()[slot] < 0) {
            return 0;
        }
        return states.get(state).buffer().address() + states.get(state).offsets()[slot] * masterBytes();
    }

    /** Begins an average at the weights as they are now, or lets it go. */
    void keepAverage(boolean kept) {
        if (kept == hasAverage()) {
            return;
        }
        arrangement++;
        Buffer before = average;
        if (before != null) {
            before.close();
            average = null;
        } else {
            Buffer made = kernels.allocate(weights.elements() * masterBytes(), "average of the weights");
            for (TensorSlot slot : slots) {
                slice(made.segment(), slot.offset(), slot).copyFrom(weights.master(slot));
            }
            average = made;
        }
    }

    boolean hasAverage() {
        return average != null;
    }

    /** Address of the average, laid out as the weights; 0 where none is kept. */
    long average() {
        Buffer kept = average;
        return kept == null ? 0 : kept.address();
    }

    /** Another number whenever the buffers have become others. */
    long arrangement() {
        return arrangement;
    }

    /** How many there are, the average not counted. */
    int buffers() {
        return states.size();
    }

    Buffer buffer(int number) {
        return states.get(number).buffer();
    }

    long bytes() {
        return states.stream().mapToLong(state -> state.buffer().bytes()).sum() + (average == null ? 0 : average.bytes());
    }

    /** All of it over this memory under the names that a snapshot has: {@code m.NAME}, {@code v.NAME}, {@code ema.NAME}. */
    List<Tensor> tensors() {
        return tensors(Buffer::segment);
    }

    /** The same over other memory of the same arrangement. @param memory of each buffer, as long as that */
    List<Tensor> tensors(Function<Buffer, MemorySegment> memory) {
        List<Tensor> tensors = new ArrayList<>();
        for (int s = 0; s < slots.size(); s++) {
            TensorSlot slot = slots.get(s);
            for (int i = 0; i < states.size(); i++) {
                long offset = states.get(i).offsets()[s];
                if (offset >= 0) {
                    tensors.add(ModelTensors.of(i == 0 ? "m." : "v.", slot, slice(memory.apply(states.get(i).buffer()), offset, slot)));
                }
            }
            if (average != null) {
                tensors.add(ModelTensors.of(EmaWeights.PREFIX, slot, slice(memory.apply(average), slot.offset(), slot)));
            }
        }
        return List.copyOf(tensors);
    }

    private MemorySegment slice(MemorySegment buffer, long offset, TensorSlot slot) {
        return buffer.asSlice(offset * masterBytes(), slot.count() * masterBytes());
    }

    private int masterBytes() {
        return kernels.precision().master().bytes();
    }

    @Override
    public void close() {
        states.forEach(state -> state.buffer().close());
        states.clear();
        if (average != null) {
            average.close();
            average = null;
        }
    }
}
