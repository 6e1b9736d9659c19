package dripstone.model;

import dripstone.kernel.Kernels;

/** The int32 arrays [N] that a pass reads now. Written before a step's pieces are released, read by them. */
final class BoundLeaf {
    private final Kernels kernels;
    private final Dimensions d;
    private long tokens;
    private long targets;
    private long starts;
    private LeafOptions options = LeafOptions.PLAIN;

    BoundLeaf(Kernels kernels, Dimensions d) {
        this.kernels = kernels;
        this.d = d;
    }

    void bind(long newTokens, long newTargets, long newStarts, LeafOptions newOptions) {
        options = newOptions;
        tokens = newTokens;
        targets = newTargets;
        starts = newStarts;
    }

    LeafOptions options() {
        return options;
    }

    long tokens(int b) {
        return tokens + rows(b);
    }

    long targets(int b) {
        return targets + rows(b);
    }

    /**
     * Of each token of sequence b, starts [T]: the first token that it sees, that of its document, or the sequence's where documents
     * are not masked; positions [T] = t − start. Checks every number on the way, for the kernels read memory by them.
     *
     * @throws IllegalArgumentException where a token, target or start is out of its range
     */
    void positions(int b, long seenFrom, long positions) {
        if (tokens == 0) {
            throw new IllegalStateException("the pass reads no batch yet: call bind first");
        }
        for (int t = 0; t < d.T(); t++) {
            int token = kernels.getInt(tokens(b), t);
            int target = kernels.getInt(targets(b), t);
            int start = kernels.getInt(starts + rows(b), t);
            if (token < 0 || token >= d.V() || target >= d.V() || start < 0 || start > t) {
                throw new IllegalArgumentException("the batch does not fit the model: sequence=" + b + " t=" + t + " token=" + token
                        + " target=" + target + " start=" + start + " vocabulary=" + d.V());
            }
            int from = options.documentMask() ? start : 0;
            kernels.setInt(seenFrom, t, from);
            kernels.setInt(positions, t, t - from);
        }
    }

    private long rows(int b) {
        return (long) b * d.T() * Integer.BYTES;
    }
}
