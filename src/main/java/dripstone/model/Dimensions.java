package dripstone.model;

/**
 * The letters of {@link dripstone.model}, for one leaf.
 *
 * @param B sequences @param T tokens in a sequence @param C width @param H query heads @param K key-value heads @param D head size
 * @param F feed-forward width @param V vocabulary @param L layers
 */
@SuppressWarnings("MemberName") // the letters of the literature, defined once here and in package-info
record Dimensions(int B, int T, int C, int H, int K, int D, int F, int V, int L, double epsilon) {
    static Dimensions of(ModelShape shape, int sequences) {
        ModelSettings s = shape.settings();
        return new Dimensions(
                sequences, s.context(), s.width(), s.heads(), s.kvHeads(), shape.headSize(), s.feedForward(), shape.vocabulary(),
                s.layers(), s.normEpsilon());
    }

    /** Rows of the leaf. */
    int N() {
        return Math.multiplyExact(B, T);
    }

    /** Width of one row of queries, keys and values: (H+2K)·D. */
    int M() {
        return (H + 2 * K) * D;
    }
}
