package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Precision;

/**
 * What one leaf remembers until its weight gradients are summed: the input x and the output gradient dy of every product, all N
 * rows, in compute elements; and what the other gradients need. Sequence b owns rows b·T to (b+1)·T of each array. Where there is no
 * backward pass, all layers share one layer's arrays, and those of gradients have no memory; a product that is not trained shares one
 * layer's arrays too.
 */
final class LeafMemory {
    private final Dimensions d;
    private final Precision precision;
    private final boolean backward;
    private final long[] attentionNorm;
    private final long[] attention;
    private final long[] feedForwardNorm;
    private final long[] activation;
    private final long[] dQkv;
    private final long[] dAttentionOutput;
    private final long[] dGateUp;
    private final long[] dDown;
    private final long finalNorm;
    private final long positions;
    private final long dLogits;
    private final long dRegression;
    private final long dResidual;
    private final long losses;
    private final long distillationLosses;
    private final long regressionLosses;
    private final long vectorGradients;
    private final long firstVector;
    private final long vectorElements;

    /** @param backward whether there is a backward pass */
    LeafMemory(Carver carver, Dimensions d, Precision precision, ParameterLayout layout, boolean backward) {
        this(carver, d, precision, layout, backward, TrainedProducts.ALL);
    }

    /** @param trained what has gradients, where there is a backward pass */
    LeafMemory(
            Carver carver, Dimensions d, Precision precision, ParameterLayout layout, boolean backward, TrainedProducts trained) {
        this.d = d;
        this.precision = precision;
        this.backward = backward;
        Element e = precision.compute();
        Element m = precision.master();
        firstVector = layout.decayedElements();
        vectorElements = layout.elements() - firstVector;
        attentionNorm = inputs(carver, d.C(), trained.qkv());
        attention = inputs(carver, d.A(), trained.attentionOutput());
        feedForwardNorm = inputs(carver, d.C(), trained.gateUp());
        activation = inputs(carver, d.F(), trained.down());
        finalNorm = carver.take((long) d.N() * d.C(), e);
        positions = carver.takeInts(d.N());
        long n = backward ? d.N() : 0;
        dQkv = gradients(carver, d.M(), trained.qkv());
        dAttentionOutput = gradients(carver, d.C(), trained.attentionOutput());
        dGateUp = gradients(carver, d.U(), trained.gateUp());
        dDown = gradients(carver, d.C(), trained.down());
        dLogits = carver.take(n * d.V(), e);
        dRegression = carver.take(n * d.R(), e);
        dResidual = carver.take(n * d.C(), m);
        losses = carver.take(n, m);
        distillationLosses = carver.take(n, m);
        regressionLosses = carver.take(n, m);
        vectorGradients = carver.take(backward ? d.B() * vectorElements : 0, m);
    }

    static long bytes(Dimensions d, Precision precision, ParameterLayout layout, boolean backward) {
        return bytes(d, precision, layout, backward, TrainedProducts.ALL);
    }

    static long bytes(Dimensions d, Precision precision, ParameterLayout layout, boolean backward, TrainedProducts trained) {
        Carver counting = new Carver(0);
        new LeafMemory(counting, d, precision, layout, backward, trained);
        return counting.usedBytes();
    }

    /** Whether there is a backward pass. */
    boolean backward() {
        return backward;
    }

    private long[] inputs(Carver carver, int width, boolean trained) {
        return carver.takeEach(d.L(), backward && trained, (long) d.N() * width, precision.compute());
    }

    private long[] gradients(Carver carver, int width, boolean trained) {
        return carver.takeEach(d.L(), backward && trained, backward ? (long) d.N() * width : 0, precision.compute());
    }

    /** x of q, k, v: [N, C] e. */
    long attentionNorm(int layer, int b) {
        return rows(attentionNorm[layer], b, d.C());
    }

    /** x of the attention output projection: [N, A] e. */
    long attention(int layer, int b) {
        return rows(attention[layer], b, d.A());
    }

    /** x of the feed-forward layer's first product: [N, C] e. */
    long feedForwardNorm(int layer, int b) {
        return rows(feedForwardNorm[layer], b, d.C());
    }

    /** x of down: [N, F] e. */
    long activation(int layer, int b) {
        return rows(activation[layer], b, d.F());
    }

    /** dy of q, k, v: [N, M] e. */
    long dQkv(int layer, int b) {
        return rows(dQkv[layer], b, d.M());
    }

    /** dy of the attention output projection: [N, C] e. */
    long dAttentionOutput(int layer, int b) {
        return rows(dAttentionOutput[layer], b, d.C());
    }

    /** dy of the feed-forward layer's first product: [N, U] e. */
    long dGateUp(int layer, int b) {
        return rows(dGateUp[layer], b, d.U());
    }

    /** dy of down: [N, C] e. */
    long dDown(int layer, int b) {
        return rows(dDown[layer], b, d.C());
    }

    /** x of the output layer and of the regression head: [N, C] e. */
    long finalNorm(int b) {
        return rows(finalNorm, b, d.C());
    }

    /** Of each token, counted from where it sees: [N] int32. */
    long positions(int b) {
        return positions + (long) b * d.T() * Integer.BYTES;
    }

    /** dy of the output layer: [N, V] e. */
    long dLogits(int b) {
        return rows(dLogits, b, d.V());
    }

    /** dy of the regression head: [N, R] e; 0 unless it is trained. */
    long dRegression(int b) {
        return rows(dRegression, b, d.R());
    }

    /** Gradient by the residual stream where the backward pass stands; in the end, by the embedded tokens: [N, C] m. */
    long dResidual(int b) {
        return masterRows(dResidual, b, d.C());
    }

    /** Cross-entropy of each target: [N] m. */
    long losses(int b) {
        return masterRows(losses, b, 1);
    }

    /** Divergence from the teacher at each target: [N] m. */
    long distillationLosses(int b) {
        return masterRows(distillationLosses, b, 1);
    }

    /** Distance of the regression head from the teacher at each target: [N] m. */
    long regressionLosses(int b) {
        return masterRows(regressionLosses, b, 1);
    }

    /** Gradients of all vectors over one sequence, laid out as the tail of the parameters: [B, {@link #vectorElements}] m. */
    long vectorGradients(int b) {
        return vectorGradients + b * vectorElements * precision.master().bytes();
    }

    /** That of one vector. @param offset in the parameters */
    long vectorGradient(int b, long offset) {
        return vectorGradients(b) + (offset - firstVector) * precision.master().bytes();
    }

    long vectorElements() {
        return vectorElements;
    }

    private long rows(long array, int b, int width) {
        return array + (long) b * d.T() * width * precision.compute().bytes();
    }

    private long masterRows(long array, int b, int width) {
        return array + (long) b * d.T() * width * precision.master().bytes();
    }
}
