package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.life.StopSignal;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.Weights;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one step: gradients of all leaves, summed in a fixed tree; their norm; the update. The list of kernel calls, with
 * every shape and order of summation, follows from the model and the number of leaves; the {@link Workers} only take calls from it.
 * Used by the thread that owns the workers.
 */
final class ParallelStep implements AutoCloseable {
    private final StopSignal stop;
    private final Kernels kernels;
    private final Weights trained;
    private final LeafPass leaf;
    private final OptimizerState state;
    private final Workers workers;
    private final Segments segments;
    private final Layers layers;
    private final int[] layerOfSlot;
    private final GradientStack gradients;
    private final UpdatePass update;
    private final double[] squares;
    private final double[] layerSquares;
    private final int masterBytes;

    // The tasks are made once: a lambda that captures would allocate in each step.
    private final PieceTask sequenceTask;
    private final PieceTask sequenceLossTask;
    private final PieceTask gradientTask = this::gradient;
    private final PieceTask addTask = this::add;
    private final PieceTask squareTask = this::square;
    private final PieceTask swapTask = this::swap;

    // What the pieces of the current run read; written by the owner before the run, which publishes it.
    private long into;
    private long from;

    // Whether the weights are those of a whole step. Used by the owner alone.
    private boolean updateUnwritten;
    private int swapsBegun;
    private int swapsEnded;

    ParallelStep(Kernels kernels, LeafPass leaf, OptimizerState state, Workers workers) {
        this(kernels, leaf, state, workers, StopSignal.NEVER);
    }

    /** @param stop asked before each piece that changes no weights: they then fail by {@link dripstone.life.StoppedException} */
    ParallelStep(Kernels kernels, LeafPass leaf, OptimizerState state, Workers workers, StopSignal stop) {
        leaf.stoppedBy(stop);
        this.stop = stop;
        this.kernels = kernels;
        this.trained = leaf.trained();
        this.leaf = leaf;
        this.state = state;
        this.workers = workers;
        this.segments = Segments.of(trained);
        this.layers = Layers.of(trained);
        this.layerOfSlot = layers.ofSlots();
        this.squares = new double[segments.size()];
        this.layerSquares = new double[layers.names().size()];
        this.masterBytes = kernels.precision().master().bytes();
        this.sequenceTask = leaf::sequence; // it asks whether to stop by itself
        this.sequenceLossTask = leaf::sequenceLoss;
        this.gradients = new GradientStack(kernels, trained.elements(), this::addAll);
        this.update = new UpdatePass(kernels, trained, state, workers, segments, layers);
    }

    /** What holds for a leaf of the step, counted from 0. */
    @FunctionalInterface
    interface OptionsOfLeaf {
        LeafOptions of(int leaf);
    }

    /** While it is armed, an update copies what it is about to overwrite. */
    void capture(@Nullable Capture next) {
        update.capture(next);
    }

    OptimizerState state() {
        return state;
    }

    Layers layers() {
        return layers;
    }

    /**
     * Forward and backward pass of all leaves.
     *
     * @param leafTokens B·T, tokens of one leaf
     * @return Σ cross-entropy in nats over the unmasked targets
     */
    double gradients(Batch batch, int leafTokens, OptionsOfLeaf options) {
        int leaves = leaves(batch.tokens().byteSize(), leafTokens);
        gradients.clear();
        for (int i = 0; i < leaves; i++) {
            long at = (long) i * leafTokens * Integer.BYTES;
            leaf.bind(batch.tokens().address() + at, batch.targets().address() + at, batch.documentStarts().address() + at,
                    options.of(i));
            workers.run(leaf.sequencePieces(), sequenceTask);
            into = gradients.next();
            workers.run(leaf.gradientPieces(), gradientTask);
            gradients.push(leaf.lossSum());
        }
        into = gradients.total();
        return gradients.loss();
    }

    /** Forward pass of a batch of one leaf. @return Σ cross-entropy in nats over its unmasked targets */
    double loss(Batch batch, LeafOptions options) {
        leaf.bind(batch.tokens().address(), batch.targets().address(), batch.documentStarts().address(), options);
        workers.run(leaf.sequencePieces(), sequenceLossTask);
        return leaf.lossSum();
    }

    /** Euclidean norm of the summed gradient; not finite when any of its elements is not. */
    double gradientNorm() {
        workers.run(segments.size(), squareTask);
        Arrays.fill(layerSquares, 0);
        for (int i = 0; i < squares.length; i++) {
            layerSquares[layerOfSlot[segments.slot(i)]] += squares[i];
        }
        return Math.sqrt(PairwiseSum.of(squares));
    }

    /** That of one layer's part, after {@link #gradientNorm}. */
    double layerGradientNorm(int layer) {
        return Math.sqrt(layerSquares[layer]);
    }

    /** See {@link UpdatePass#run}. */
    double update(TrainSettings settings, double rate, double scale, long updates) {
        updateUnwritten = true;
        return update.run(settings, rate, scale, updates, into);
    }

    /** Norm of the last update of one layer's weights. */
    double layerUpdateNorm(int layer) {
        return update.layerNorm(layer);
    }

    /** Exchanges the weights with their average; a second time puts both back, bit for bit. */
    void swapAverage() {
        swapsBegun++;
        into = trained.master();
        from = state.average();
        workers.run(segments.size(), swapTask);
        trained.refreshCompute();
        swapsEnded++;
    }

    /** The step whose update was made is written down: the run's progress tells of the weights as they are. */
    void written() {
        updateUnwritten = false;
    }

    /**
     * Whether weights and optimiser state are those of the last step that was written down, and not half of the next or of their average:
     * what an error left otherwise must never be published.
     */
    boolean isWhole() {
        return !updateUnwritten && swapsBegun == swapsEnded && swapsEnded % 2 == 0 && state.isWhole();
    }

    /** Address of the summed gradient, after {@link #gradients}. */
    long gradientSum() {
        return into;
    }

    static int leaves(long tokenBytes, int leafTokens) {
        long leafBytes = (long) leafTokens * Integer.BYTES;
        if (tokenBytes == 0 || tokenBytes % leafBytes != 0) {
            throw new IllegalArgumentException("batch of bytes=" + tokenBytes + " is no whole number of leaves of bytes=" + leafBytes);
        }
        return Math.toIntExact(tokenBytes / leafBytes);
    }

    private void addAll(long sum, long other) {
        into = sum;
        from = other;
        workers.run(segments.size(), addTask);
    }

    private void gradient(int piece, Lane lane) {
        stop.check("making a step");
        leaf.gradient(piece, lane, into);
    }

    private void add(int segment, Lane lane) {
        long at = segments.offset(segment) * masterBytes;
        kernels.add(into + at, from + at, segments.count(segment));
    }

    private void square(int segment, Lane lane) {
        squares[segment] = kernels.sumOfSquares(into + segments.offset(segment) * masterBytes, segments.count(segment));
    }

    private void swap(int segment, Lane lane) {
        long at = segments.offset(segment) * masterBytes;
        kernels.swap(into + at, from + at, segments.count(segment));
    }

    @Override
    public void close() {
        update.close();
        gradients.close();
    }
}
