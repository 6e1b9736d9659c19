package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Update;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import dripstone.model.Weights;

/**
 * The arithmetic of one step: gradients of all leaves, summed in a fixed tree; their norm; the update. The list of kernel calls, with
 * every shape and order of summation, follows from the model and the number of leaves; the {@link Workers} only take calls from it.
 * In steady state nothing is allocated on the heap. Used by the thread that owns the workers.
 */
final class ParallelStep implements AutoCloseable {
    private final Kernels kernels;
    private final Weights trained;
    private final LeafPass leaf;
    private final Moments moments;
    private final Workers workers;
    private final Segments segments;
    private final GradientStack gradients;
    private final double[] squares;
    private final int masterBytes;
    private final int computeBytes;

    // The tasks are made once: a lambda that captures would allocate in each step.
    private final PieceTask sequenceTask;
    private final PieceTask sequenceLossTask;
    private final PieceTask gradientTask = this::gradient;
    private final PieceTask addTask = this::add;
    private final PieceTask squareTask = this::square;
    private final PieceTask updateTask = this::update;

    // What the pieces of the current run read; written by the owner before the run, which publishes it.
    private long into;
    private long from;
    private Update.AdamW decayedUpdate = new Update.AdamW(0, 0, 0, 0, 0, 1, 1, 1);
    private Update.AdamW plainUpdate = decayedUpdate;

    ParallelStep(Kernels kernels, LeafPass leaf, Moments moments, Workers workers) {
        this.kernels = kernels;
        this.trained = leaf.trained();
        this.leaf = leaf;
        this.moments = moments;
        this.workers = workers;
        this.segments = Segments.of(trained);
        this.squares = new double[segments.size()];
        this.masterBytes = kernels.precision().master().bytes();
        this.computeBytes = kernels.precision().compute().bytes();
        this.sequenceTask = leaf::sequence;
        this.sequenceLossTask = leaf::sequenceLoss;
        this.gradients = new GradientStack(kernels, trained.elements(), this::addAll);
    }

    /**
     * Forward and backward pass of all leaves.
     *
     * @param leafTokens B·T, tokens of one leaf
     * @return Σ cross-entropy in nats over the unmasked targets
     */
    double gradients(Batch batch, int leafTokens) {
        int leaves = leaves(batch.tokens().byteSize(), leafTokens);
        gradients.clear();
        for (int i = 0; i < leaves; i++) {
            long at = (long) i * leafTokens * Integer.BYTES;
            leaf.bind(batch.tokens().address() + at, batch.targets().address() + at, batch.documentStarts().address() + at,
                    LeafOptions.PLAIN);
            workers.run(leaf.sequencePieces(), sequenceTask);
            into = gradients.next();
            workers.run(leaf.gradientPieces(), gradientTask);
            gradients.push(leaf.lossSum());
        }
        into = gradients.total();
        return gradients.loss();
    }

    /** Forward pass of a batch of one leaf. @return Σ cross-entropy in nats over its unmasked targets */
    double loss(Batch batch) {
        leaf.bind(batch.tokens().address(), batch.targets().address(), batch.documentStarts().address(), LeafOptions.PLAIN);
        workers.run(leaf.sequencePieces(), sequenceLossTask);
        return leaf.lossSum();
    }

    /** Euclidean norm of the summed gradient; not finite when any of its elements is not. */
    double gradientNorm() {
        workers.run(segments.size(), squareTask);
        return Math.sqrt(PairwiseSum.of(squares));
    }

    /**
     * Updates weights, moments and the compute copy.
     *
     * @param update with the gradient's scale: clipping divided by the count of targets; its decay goes to decayed tensors only
     */
    void update(Update.AdamW update) {
        decayedUpdate = update;
        plainUpdate = new Update.AdamW(update.rate(), 0, update.gradientScale(), update.beta1(), update.beta2(), update.epsilon(),
                update.correction1(), update.correction2());
        workers.run(segments.size(), updateTask);
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
        leaf.gradient(piece, lane, into);
    }

    private void add(int segment, Lane lane) {
        long at = segments.offset(segment) * masterBytes;
        kernels.add(into + at, from + at, segments.count(segment));
    }

    private void square(int segment, Lane lane) {
        squares[segment] = kernels.sumOfSquares(into + segments.offset(segment) * masterBytes, segments.count(segment));
    }

    private void update(int segment, Lane lane) {
        long offset = segments.offset(segment);
        long at = offset * masterBytes;
        long copy = kernels.precision().mixed() ? trained.compute() + offset * computeBytes : 0;
        kernels.update(segments.decayed(segment) ? decayedUpdate : plainUpdate, trained.master() + at, copy, into + at,
                moments.first().address() + at, moments.second().address() + at, segments.count(segment));
    }

    @Override
    public void close() {
        gradients.close();
    }
}
