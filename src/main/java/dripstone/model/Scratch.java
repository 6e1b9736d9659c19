package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Precision;

/**
 * What the forward and backward pass of one running sequence needs and nothing needs afterwards. There are as many as lanes may run
 * at a time.
 */
final class Scratch {
    private final long[] residual;
    private final long[] rstd;
    private final long[] qkv;
    private final long[] probabilities;
    private final long[] gateUp;
    private final long positions;
    private final long scores;
    private final long dScores;
    private final long dQkv;
    private final long dAttention;
    private final long dActivation;
    private final long dNorm;
    private final long logits;

    Scratch(Carver carver, Dimensions d, Precision precision) {
        Element e = precision.compute();
        Element m = precision.master();
        long t = d.T();
        AttentionTiles tiles = AttentionTiles.of(d.T());
        residual = arrays(carver, 2 * d.L() + 1, t * d.C(), m);
        rstd = arrays(carver, 2 * d.L() + 1, t, m);
        qkv = arrays(carver, d.L(), t * d.M(), e);
        probabilities = arrays(carver, d.L(), d.H() * tiles.elements(), e);
        gateUp = arrays(carver, d.L(), t * 2 * d.F(), e);
        positions = carver.takeInts(t);
        scores = carver.take(tiles.largest(), m);
        dScores = carver.take(tiles.largest(), e);
        dQkv = carver.take(t * d.M(), m);
        dAttention = carver.take(t * d.C(), e);
        dActivation = carver.take(t * d.F(), e);
        dNorm = carver.take(t * d.C(), m);
        logits = carver.take((long) OutputLayer.chunkRows(d, m) * d.V(), m);
    }

    static long bytes(Dimensions d, Precision precision) {
        Carver counting = new Carver(0);
        new Scratch(counting, d, precision);
        return counting.usedBytes();
    }

    private static long[] arrays(Carver carver, int count, long elements, Element element) {
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = carver.take(elements, element);
        }
        return addresses;
    }

    /** The residual stream in front of norm i (two norms a layer, then the final one): [T, C] m. */
    long residual(int norm) {
        return residual[norm];
    }

    /** [T] m. */
    long rstd(int norm) {
        return rstd[norm];
    }

    /** [T, M] e, turned by position. */
    long qkv(int layer) {
        return qkv[layer];
    }

    /** Attention probabilities of all heads, tile by tile: e. */
    long probabilities(int layer) {
        return probabilities[layer];
    }

    /** [T, 2F] e. */
    long gateUp(int layer) {
        return gateUp[layer];
    }

    /** Of each token in its document: [T] int32. */
    long positions() {
        return positions;
    }

    /** One tile of scores, or of their gradient before the softmax: m. */
    long scores() {
        return scores;
    }

    /** One tile: e. */
    long dScores() {
        return dScores;
    }

    /** [T, M] m. */
    long dQkv() {
        return dQkv;
    }

    /** [T, C] e. */
    long dAttention() {
        return dAttention;
    }

    /** [T, F] e. */
    long dActivation() {
        return dActivation;
    }

    /** Gradient by a norm's output: [T, C] m. */
    long dNorm() {
        return dNorm;
    }

    /** [rows of a chunk, V] m. */
    long logits() {
        return logits;
    }
}
