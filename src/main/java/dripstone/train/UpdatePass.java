package dripstone.train;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Update;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The update of all weights as a fixed list of pieces: Muon's matrices where that is the rule, and segments of all other tensors. A
 * piece also writes the compute copy and moves the average on. Used by the thread that owns the workers.
 */
final class UpdatePass implements AutoCloseable {
    private static final Segments.Group[] GROUPS = Segments.Group.values();

    private final Kernels kernels;
    private final Weights trained;
    private final OptimizerState state;
    private final Workers workers;
    private final Segments segments;
    private final int[] layerOfSlot;
    private final long[] slotOffsets;
    private final PieceTask task = this::piece; // made once: a lambda that captures would allocate in each step
    private final PieceTask packTask = this::pack;
    private final PieceTask capturingTask = this::captureAndUpdate;
    private final EnumMap<Segments.Group, Update> rules = new EnumMap<>(Segments.Group.class);
    private final double[] layerSquares;
    private final int masterBytes;
    private final int computeBytes;

    private @Nullable OptimizerKind kind;
    private @Nullable Muon muon;
    private @Nullable Capture capture;
    /** Segments that are updated element by element. */
    private int[] plain = new int[0];
    /** Σ of squared changes of each piece, Muon's first. */
    private double[] squares = new double[0];

    // Of the step; written by the owner before its pieces are released.
    private long gradients;
    private double keepAverage;

    UpdatePass(Kernels kernels, Weights trained, OptimizerState state, Workers workers, Segments segments, Layers layers) {
        this.kernels = kernels;
        this.trained = trained;
        this.state = state;
        this.workers = workers;
        this.segments = segments;
        this.layerOfSlot = layers.ofSlots();
        this.slotOffsets = trained.slots().stream().mapToLong(TensorSlot::offset).toArray();
        this.layerSquares = new double[layers.names().size()];
        this.masterBytes = kernels.precision().master().bytes();
        this.computeBytes = kernels.precision().compute().bytes();
    }

    /** While it is armed, an update copies what it is about to overwrite. */
    void capture(@Nullable Capture next) {
        capture = next;
    }

    /**
     * Updates weights, state, compute copy and average.
     *
     * @param gradient the summed gradient
     * @param scale of it: clipping divided by the count of targets
     * @param updates applied since the state was empty, this one counted
     * @return norm of the change of all weights
     */
    double run(TrainSettings settings, double rate, double scale, long updates, long gradient) {
        if (settings.optimizer() != state.kind()) {
            throw new IllegalStateException("the state is of optimizer=" + state.kind() + ", the step of " + settings.optimizer());
        }
        if (kind != state.kind()) {
            arrange(state.kind());
        }
        gradients = gradient;
        keepAverage = settings.emaDecay();
        Update last = UpdateRules.of(settings, rate, UpdateRules.decay(settings, GROUPS[0]), scale, updates);
        for (Segments.Group group : GROUPS) { // groups that decay alike share a rule
            double decay = UpdateRules.decay(settings, group);
            last = last.decay() == decay ? last : UpdateRules.of(settings, rate, decay, scale, updates);
            rules.put(group, last);
        }
        if (muon != null) {
            muon.begin(settings, rate, scale, gradient);
        }
        runPieces();
        workers.run(trained.packingPieces(), packTask);
        return sum();
    }

    /** Muon's matrices are read and written several times over in pieces of many sizes: what is armed is copied in front of them. */
    private void runPieces() {
        Capture armed = capture;
        if (armed == null || !armed.isArmed()) {
            workers.run(squares.length, task);
        } else if (muon != null) {
            armed.finish();
            workers.run(squares.length, task);
        } else {
            workers.run(armed.chunks(), capturingTask);
            armed.finish();
        }
    }

    /** The pieces are the segments here. */
    private void captureAndUpdate(int chunk, Lane lane) {
        Capture armed = Objects.requireNonNull(capture);
        armed.copy(chunk);
        for (int segment = armed.firstSegment(chunk); segment < armed.firstSegment(chunk + 1); segment++) {
            piece(segment, lane);
        }
    }

    private void pack(int piece, Lane lane) {
        trained.pack(piece);
    }

    private void arrange(OptimizerKind next) {
        close();
        kind = next;
        if (next == OptimizerKind.MUON) {
            muon = new Muon(kernels, trained, state, workers.count());
        }
        int[] all = new int[segments.size()];
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (muon == null || segments.group(i) != Segments.Group.HIDDEN) {
                all[count++] = i;
            }
        }
        plain = Arrays.copyOf(all, count);
        squares = new double[matrices() + count];
    }

    private int matrices() {
        return muon == null ? 0 : muon.size();
    }

    /** In the order of the pieces, first into the layers, then in a tree over all. */
    private double sum() {
        Arrays.fill(layerSquares, 0);
        for (int i = 0; i < squares.length; i++) {
            layerSquares[layerOfSlot[slot(i)]] += squares[i];
        }
        return Math.sqrt(PairwiseSum.of(squares));
    }

    private int slot(int piece) {
        Muon matrices = muon;
        return matrices != null && piece < matrices.size() ? matrices.slot(piece) : segments.slot(plain[piece - matrices()]);
    }

    /** Norm of the change of a layer's weights in the last update. */
    double layerNorm(int layer) {
        return Math.sqrt(layerSquares[layer]);
    }

    private void piece(int piece, Lane lane) {
        Muon matrices = muon;
        if (matrices != null && piece < matrices.size()) {
            squares[piece] = matrices.update(piece, lane);
            average(matrices.offset(piece), matrices.count(piece));
        } else {
            int segment = plain[piece - matrices()];
            squares[piece] = plain(segment);
            average(segments.offset(segment), segments.count(segment));
        }
    }

    private double plain(int segment) {
        long offset = segments.offset(segment);
        long at = offset * masterBytes;
        int slot = segments.slot(segment);
        long copy = kernels.precision().mixed() ? trained.compute() + offset * computeBytes : 0;
        Update rule = Objects.requireNonNull(rules.get(segments.group(segment)));
        return kernels.update(rule, trained.master() + at, copy, gradients + at,
                state(0, slot, offset), state(1, slot, offset), segments.count(segment));
    }

    private long state(int number, int slot, long offset) {
        long address = state.address(number, slot);
        return address == 0 ? 0 : address + (offset - slotOffsets[slot]) * masterBytes;
    }

    private void average(long offset, long count) {
        if (state.average() != 0) {
            long at = offset * masterBytes;
            kernels.combine(keepAverage, state.average() + at, 1 - keepAverage, trained.master() + at, count);
        }
    }

    @Override
    public void close() {
        if (muon != null) {
            muon.close();
            muon = null;
        }
    }
}
