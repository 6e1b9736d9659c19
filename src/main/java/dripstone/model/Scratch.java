package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Precision;

/**
 * What the forward and backward pass of one running sequence needs and nothing needs afterwards. There are as many as lanes may run
 * at a time. How much of it each layer has for itself is a matter of {@link Keeping}.
 */
final class Scratch {
    private final Dropout dropout = new Dropout();
    private final long[] residual;
    private final long[] statistics;
    private final long[] qkv;
    private final long[] projected;
    private final long[] headStatistics;
    private final long[] probabilities;
    private final long[] gateUp;
    private final long starts;
    private final long scores;
    private final long tile;
    private final long dQkv;
    private final long dAttention;
    private final long dActivation;
    private final long dNorm;
    private final long logits;
    private final long regression;
    private final long hidden;

    Scratch(Carver carver, Dimensions d, Precision precision, Keeping keeping) {
        Element e = precision.compute();
        Element m = precision.master();
        long t = d.T();
        int layers = d.L();
        boolean apart = keeping == Keeping.EVERYTHING;
        boolean backward = keeping != Keeping.NOTHING;
        boolean headNorms = d.form().hasHeadNorms();
        AttentionTiles tiles = AttentionTiles.of(d.T());
        residual = residual(carver, d, m, keeping);
        statistics = carver.takeEach(2 * layers + 1, backward, t * d.statistics(), m);
        qkv = carver.takeEach(layers, apart, t * d.M(), e);
        projected = headNorms ? carver.takeEach(layers, apart, t * d.M(), e) : qkv;
        headStatistics = carver.takeEach(layers, apart, headNorms ? t * (d.H() + d.K()) : 0, m);
        probabilities = carver.takeEach(layers, apart, d.H() * tiles.elements(), e);
        gateUp = carver.takeEach(layers, apart, t * d.U(), e);
        starts = carver.takeInts(t);
        scores = carver.take(tiles.largest(), m);
        tile = carver.take(tiles.largest(), e);
        dNorm = carver.take(t * d.C(), m);
        logits = carver.take((long) OutputLayer.chunkRows(d, m) * d.V(), m);
        dQkv = carver.take(backward ? t * d.M() : 0, m);
        dAttention = carver.take(backward ? t * d.A() : 0, e);
        dActivation = carver.take(backward ? t * d.F() : 0, e);
        regression = carver.take(backward ? t * d.R() : 0, m);
        hidden = carver.take(backward ? t * d.R() : 0, m);
    }

    static long bytes(Dimensions d, Precision precision, Keeping keeping) {
        Carver counting = new Carver(0);
        new Scratch(counting, d, precision, keeping);
        return counting.usedBytes();
    }

    /** Even ones are the layers' inputs and the last one's output, odd ones lie between a layer's halves. */
    private static long[] residual(Carver carver, Dimensions d, Element m, Keeping keeping) {
        long[] inputs = carver.takeEach(d.L() + 1, keeping != Keeping.NOTHING, d.residual(), m);
        long[] between = carver.takeEach(d.L(), keeping == Keeping.EVERYTHING, d.residual(), m);
        long[] all = new long[2 * d.L() + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = i % 2 == 0 ? inputs[i / 2] : between[i / 2];
        }
        return all;
    }

    /** What this sequence drops. */
    Dropout dropout() {
        return dropout;
    }

    /** The residual stream in front of norm i (two norms a layer, then the final one): [T, C] m. */
    long residual(int norm) {
        return residual[norm];
    }

    /** What norm i keeps of each row: [T, 1 or 2] m. */
    long statistics(int norm) {
        return statistics[norm];
    }

    /** [T, M] e, queries and keys as attention reads them; values only where there is no norm of heads. */
    long qkv(int layer) {
        return qkv[layer];
    }

    /** [T, M] e, as the product gives them: {@link #qkv} itself where there is no norm of heads. Attention reads the values here. */
    long projected(int layer) {
        return projected[layer];
    }

    /** [T·H] m of the queries, then [T·K] m of the keys. */
    long headStatistics(int layer) {
        return headStatistics[layer];
    }

    /** Attention probabilities of all heads, tile by tile, before dropout: e. */
    long probabilities(int layer) {
        return probabilities[layer];
    }

    /** [T, U] e. */
    long gateUp(int layer) {
        return gateUp[layer];
    }

    /** The first token that each token sees: [T] int32. */
    long starts() {
        return starts;
    }

    /** One tile of scores, or of their gradient before the softmax: m. */
    long scores() {
        return scores;
    }

    /** One tile of probabilities after dropout, or of the gradient by the scores: e. */
    long tile() {
        return tile;
    }

    /** [T, M] m. */
    long dQkv() {
        return dQkv;
    }

    /** [T, A] e. */
    long dAttention() {
        return dAttention;
    }

    /** [T, F] e. */
    long dActivation() {
        return dActivation;
    }

    /** Gradient by a norm's output, and whatever else is [T, C] m for a moment. */
    long dNorm() {
        return dNorm;
    }

    /** [rows of a chunk, V] m. */
    long logits() {
        return logits;
    }

    /** What the regression head gives: [T, R] m. */
    long regression() {
        return regression;
    }

    /** What it should give, the teacher's hidden states: [T, R] m. */
    long hidden() {
        return hidden;
    }
}
