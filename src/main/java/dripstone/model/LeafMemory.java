package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Precision;

/**
 * What one leaf remembers until its weight gradients are summed: the input x and the output gradient dy of every product, all N
 * rows, in compute elements; and what the other gradients need. Sequence b owns rows b·T to (b+1)·T of each array.
 */
final class LeafMemory {
    private final Dimensions d;
    private final Precision precision;
    private final long[] attentionNorm;
    private final long[] attention;
    private final long[] feedForwardNorm;
    private final long[] activation;
    private final long[] dQkv;
    private final long[] dAttentionOutput;
    private final long[] dGateUp;
    private final long[] dDown;
    private final long finalNorm;
    private final long dLogits;
    private final long dResidual;
    private final long losses;
    private final long normGradients;
    private final long normElements;

    LeafMemory(Carver carver, Dimensions d, Precision precision, ParameterLayout layout) {
        this.d = d;
        this.precision = precision;
        Element e = precision.compute();
        attentionNorm = perLayer(carver, d.C(), e);
        attention = perLayer(carver, d.C(), e);
        feedForwardNorm = perLayer(carver, d.C(), e);
        activation = perLayer(carver, d.F(), e);
        dQkv = perLayer(carver, d.M(), e);
        dAttentionOutput = perLayer(carver, d.C(), e);
        dGateUp = perLayer(carver, 2 * d.F(), e);
        dDown = perLayer(carver, d.C(), e);
        finalNorm = carver.take((long) d.N() * d.C(), e);
        dLogits = carver.take((long) d.N() * d.V(), e);
        dResidual = carver.take((long) d.N() * d.C(), precision.master());
        losses = carver.take(d.N(), precision.master());
        normElements = layout.elements() - layout.decayedElements();
        normGradients = carver.take(d.B() * normElements, precision.master());
    }

    static long bytes(Dimensions d, Precision precision, ParameterLayout layout) {
        Carver counting = new Carver(0);
        new LeafMemory(counting, d, precision, layout);
        return counting.usedBytes();
    }

    private long[] perLayer(Carver carver, int width, Element element) {
        long[] addresses = new long[d.L()];
        for (int l = 0; l < addresses.length; l++) {
            addresses[l] = carver.take((long) d.N() * width, element);
        }
        return addresses;
    }

    /** x of q, k, v: [N, C] e. */
    long attentionNorm(int layer, int b) {
        return rows(attentionNorm[layer], b, d.C());
    }

    /** x of the attention output projection: [N, C] e. */
    long attention(int layer, int b) {
        return rows(attention[layer], b, d.C());
    }

    /** x of gate and up: [N, C] e. */
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

    /** dy of gate and up: [N, 2F] e. */
    long dGateUp(int layer, int b) {
        return rows(dGateUp[layer], b, 2 * d.F());
    }

    /** dy of down: [N, C] e. */
    long dDown(int layer, int b) {
        return rows(dDown[layer], b, d.C());
    }

    /** x of the output layer: [N, C] e. */
    long finalNorm(int b) {
        return rows(finalNorm, b, d.C());
    }

    /** dy of the output layer: [N, V] e. */
    long dLogits(int b) {
        return rows(dLogits, b, d.V());
    }

    /** Gradient by the residual stream where the backward pass stands; in the end, by the embedded tokens: [N, C] m. */
    long dResidual(int b) {
        return dResidual + (long) b * d.T() * d.C() * precision.master().bytes();
    }

    /** Cross-entropy of each target: [N] m. */
    long losses(int b) {
        return losses + (long) b * d.T() * precision.master().bytes();
    }

    /** Gradients of all norm weights over one sequence, laid out as the tail of the parameters: [B, {@link #normElements}] m. */
    long normGradients(int b) {
        return normGradients + b * normElements * precision.master().bytes();
    }

    long normElements() {
        return normElements;
    }

    private long rows(long array, int b, int width) {
        return array + (long) b * d.T() * width * precision.compute().bytes();
    }
}
