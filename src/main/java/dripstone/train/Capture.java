package dripstone.train;

import dripstone.checkpoint.Tensor;
import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A second memory for all that a step changes: weights, optimiser state, average. Armed at a boundary, it fills with what stood at that
 * boundary: the next update's pass copies each chunk just before it overwrites it ({@link UpdatePass}), and {@link #finish} copies what no
 * update has come to. So the state of a boundary is kept at the cost of writing it once, in a pass that reads it anyway.
 *
 * <p>Belongs to the trainer's thread. The pieces of one run copy chunks, each of them one: what they write, and their marks in
 * {@link #copied}, the owner sees when the run has ended ({@link Workers}).
 */
final class Capture implements AutoCloseable {
    /** Large enough for a copy past the caches, small enough that the update which follows finds its input in them. */
    private static final long CHUNK_BYTES = 3L << 20;

    private final Kernels kernels;
    private final Weights trained;
    private final OptimizerState state;
    private final Workers workers;
    private final Segments segments;
    private final PieceTask copyTask = this::copyMissing;
    /** First segment of each chunk, and the end of the last one. */
    private final int[] firsts;
    private final boolean[] copied;
    private final List<Area> areas = new ArrayList<>();
    private @Nullable Buffer weights;
    private long fitted = -1;
    private boolean armed;

    /** One buffer of the trainer and where it goes; of each chunk its part, which may be empty. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Area(long source, Buffer copy, long[] begins, long[] ends) {}

    Capture(Kernels kernels, Weights trained, OptimizerState state, Workers workers) {
        this(kernels, trained, state, workers, CHUNK_BYTES);
    }

    Capture(Kernels kernels, Weights trained, OptimizerState state, Workers workers, long chunkBytes) {
        this.kernels = kernels;
        this.trained = trained;
        this.state = state;
        this.workers = workers;
        this.segments = Segments.of(trained);
        this.firsts = firsts(segments, kernels.precision().master().bytes(), chunkBytes);
        this.copied = new boolean[firsts.length - 1];
    }

    private static int[] firsts(Segments segments, int elementBytes, long chunkBytes) {
        int[] firsts = new int[segments.size() + 1];
        int count = 0;
        long begin = Long.MIN_VALUE;
        for (int s = 0; s < segments.size(); s++) {
            long at = segments.offset(s) * elementBytes;
            if (begin == Long.MIN_VALUE || at - begin >= chunkBytes) {
                firsts[count++] = s;
                begin = at;
            }
        }
        firsts[count++] = segments.size();
        return Arrays.copyOf(firsts, count);
    }

    /**
     * Makes buffers for what the optimiser remembers now, and writes to all of their pages, so that no later step waits for memory.
     * Nobody reads the old ones any more.
     *
     * @throws OutOfMemoryError when there is no room for them; nothing is kept then
     */
    void fit() {
        if (fitted == state.arrangement()) {
            return;
        }
        close();
        try {
            weights = add(trained.master(), trained.elements() * bytes(), "snapshot copy, weights", this::inWeights);
            for (int i = 0; i < state.buffers(); i++) {
                int number = i;
                add(state.buffer(i).address(), state.buffer(i).bytes(), "snapshot copy, optimiser", segment -> inState(number, segment));
            }
            if (state.hasAverage()) {
                add(state.average(), trained.elements() * bytes(), "snapshot copy, average", segment -> state.average() + inFlat(segment));
            }
        } catch (OutOfMemoryError e) {
            close();
            throw e;
        }
        fitted = state.arrangement();
        arm();
        finish();
    }

    /** Where a segment lies in a buffer; 0 where it has no such state. */
    @FunctionalInterface
    private interface Place {
        long of(int segment);
    }

    private Buffer add(long source, long bytes, String purpose, Place place) {
        long[] begins = new long[copied.length];
        long[] ends = new long[copied.length];
        for (int c = 0; c < begins.length; c++) {
            for (int s = firsts[c]; s < firsts[c + 1]; s++) {
                long at = place.of(s);
                if (at != 0) { // those that have the state follow one another in its buffer
                    begins[c] = begins[c] == 0 ? at : begins[c];
                    ends[c] = at + (long) segments.count(s) * bytes();
                }
            }
        }
        Buffer copy = kernels.allocate(bytes, purpose);
        areas.add(new Area(source, copy, begins, ends));
        return copy;
    }

    private long inFlat(int segment) {
        return segments.offset(segment) * bytes();
    }

    private long inWeights(int segment) {
        return trained.master() + inFlat(segment);
    }

    private long inState(int number, int segment) {
        int slot = segments.slot(segment);
        long address = state.address(number, slot);
        return address == 0 ? 0 : address + (segments.offset(segment) - trained.slots().get(slot).offset()) * bytes();
    }

    private int bytes() {
        return kernels.precision().master().bytes();
    }

    /** From now on what stands at this moment is kept. Nobody reads the copy any more. */
    void arm() {
        Arrays.fill(copied, false);
        armed = true;
    }

    boolean isArmed() {
        return armed;
    }

    int chunks() {
        return copied.length;
    }

    /** Of {@link Segments}. */
    int firstSegment(int chunk) {
        return firsts[chunk];
    }

    /** Copies a chunk; by the piece that is about to overwrite it. */
    void copy(int chunk) {
        for (int i = 0; i < areas.size(); i++) { // an iterator would be made for each chunk
            Area area = areas.get(i);
            long begin = area.begins[chunk];
            long length = area.ends[chunk] - begin;
            if (length > 0) {
                kernels.copy(area.copy.address() + (begin - area.source), begin, length);
            }
        }
        copied[chunk] = true;
    }

    /** All workers copy what no update has come to; what was armed is whole then. */
    void finish() {
        if (armed) {
            if (isMissing()) {
                workers.run(copied.length, copyTask);
            }
            armed = false;
        }
    }

    private boolean isMissing() {
        for (boolean done : copied) {
            if (!done) {
                return true;
            }
        }
        return false;
    }

    private void copyMissing(int chunk, Lane lane) {
        if (!copied[chunk]) {
            copy(chunk);
        }
    }

    /** The weights that are trained, over the copy. */
    List<Tensor> weights() {
        List<Tensor> tensors = new ArrayList<>();
        for (TensorSlot slot : trained.slots()) {
            tensors.add(Tensor.of(slot, weights(slot)));
        }
        return tensors;
    }

    /** One tensor of the copied weights. */
    MemorySegment weights(TensorSlot slot) {
        Buffer held = weights;
        if (held == null) {
            throw new IllegalStateException("nothing was captured");
        }
        return held.segment().asSlice(slot.offset() * bytes(), slot.count() * bytes());
    }

    /** State and average, over the copy, as {@link OptimizerState#tensors} names them. */
    List<Tensor> optimizer() {
        return state.tensors(this::copyOf);
    }

    private MemorySegment copyOf(Buffer source) {
        Optional<Area> area = areas.stream().filter(a -> a.source == source.address()).findFirst();
        return area.orElseThrow(() -> new IllegalStateException("not captured: " + source)).copy.segment();
    }

    long bytesHeld() {
        return areas.stream().mapToLong(area -> area.copy.bytes()).sum();
    }

    @Override
    public void close() {
        armed = false;
        fitted = -1;
        weights = null;
        areas.forEach(area -> area.copy.close());
        areas.clear();
    }
}
