package dripstone.infer;

import dripstone.kernel.Precision;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;

/** Addresses of what R rows need on their way through the layers, in one block; each array begins at a multiple of 64 bytes. */
final class RowMemory {
    private final long tokens;
    private final long positions;
    private final long starts;
    private final long x;
    private final long stats;
    private final long headRstd;
    private final long norm;
    private final long query;
    private final long scores;
    private final long probabilities;
    private final long attention;
    private final long added;
    private final long gateUp;
    private final long activation;
    private final long logits;
    private long next;

    RowMemory(long base, ModelShape shape, Precision precision, int rows) {
        ModelSettings s = shape.settings();
        long r = rows;
        int e = precision.compute().bytes();
        int m = precision.master().bytes();
        next = base;
        tokens = take(r * Integer.BYTES);
        positions = take(r * Integer.BYTES);
        starts = take(r * Integer.BYTES);
        x = take(r * s.width() * m);
        stats = take(r * 2 * m);
        headRstd = take(r * s.heads() * m);
        norm = take(r * s.width() * e);
        query = take(r * shape.attentionWidth() * e);
        scores = take(r * s.context() * m);
        probabilities = take(r * s.context() * e);
        attention = take(r * shape.attentionWidth() * e);
        added = take(r * s.width() * m);
        gateUp = take(r * shape.gateUpWidth() * e);
        activation = take(r * s.feedForward() * e);
        logits = take((long) shape.vocabulary() * m);
    }

    static long bytes(ModelShape shape, Precision precision, int rows) {
        return new RowMemory(0, shape, precision, rows).next;
    }

    private long take(long bytes) {
        long at = next;
        next = Math.ceilDiv(at + bytes, 64) * 64;
        return at;
    }

    /** [R] int32. */
    long tokens() {
        return tokens;
    }

    /** [R] int32. */
    long positions() {
        return positions;
    }

    /** [R] int32, all 0: one document. */
    long starts() {
        return starts;
    }

    /** The residual stream: [R, C] m. */
    long x() {
        return x;
    }

    /** What a norm leaves for a backward pass: [R, 2] m at most. */
    long stats() {
        return stats;
    }

    /** Likewise of the norms of heads: [R, H] m. */
    long headRstd() {
        return headRstd;
    }

    /** [R, C] e. */
    long norm() {
        return norm;
    }

    /** [R, A] e. */
    long query() {
        return query;
    }

    /** [R, T] m. */
    long scores() {
        return scores;
    }

    /** [R, T] e. */
    long probabilities() {
        return probabilities;
    }

    /** [R, A] e. */
    long attention() {
        return attention;
    }

    /** What is added to the residual stream: [R, C] m. */
    long added() {
        return added;
    }

    /** [R, U] e. */
    long gateUp() {
        return gateUp;
    }

    /** [R, F] e. */
    long activation() {
        return activation;
    }

    /** [V] m. */
    long logits() {
        return logits;
    }
}
