package dripstone.model;

/**
 * The letters of {@link dripstone.model}, for one leaf.
 *
 * @param B sequences @param T tokens in a sequence @param C width @param H query heads @param K key-value heads @param D head size
 * @param F feed-forward width @param U width of its first product @param V vocabulary @param L layers @param R regression outputs
 */
@SuppressWarnings("MemberName") // the letters of the literature, defined once here and in package-info
record Dimensions(
        Architecture form, int B, int T, int C, int H, int K, int D, int F, int U, int V, int L, int R, double epsilon) {
    static Dimensions of(ModelShape shape, int sequences) {
        return of(shape, sequences, shape.settings().context());
    }

    /** For sequences shorter than the model's context. */
    static Dimensions of(ModelShape shape, int sequences, int length) {
        ModelSettings s = shape.settings();
        return new Dimensions(
                s.architecture(), sequences, length, s.width(), s.heads(), s.kvHeads(), shape.headSize(), s.feedForward(),
                shape.gateUpWidth(), shape.vocabulary(), s.layers(), s.regressionOutputs(), s.normEpsilon());
    }

    /** Rows of the leaf. */
    int N() {
        return Math.multiplyExact(B, T);
    }

    /** Width of all query heads: H·D, which need not be C. */
    int A() {
        return H * D;
    }

    /** Width of one row of queries, keys and values: (H+2K)·D. */
    int M() {
        return (H + 2 * K) * D;
    }

    /** Elements of one sequence's residual stream. */
    long residual() {
        return (long) T * C;
    }

    /** Statistics that a norm keeps for each row: LayerNorm's mean and rstd, or RMSNorm's rstd. */
    int statistics() {
        return form.isLlamaLike() ? 1 : 2;
    }
}
