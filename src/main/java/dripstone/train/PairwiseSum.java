package dripstone.train;

/** Σ of doubles in a binary tree that follows from their number alone; allocates nothing. */
final class PairwiseSum {
    private PairwiseSum() {}

    /** @param values are overwritten */
    static double of(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        for (int gap = 1; gap < values.length; gap *= 2) {
            for (int i = 0; i + gap < values.length; i += 2 * gap) {
                values[i] += values[i + gap];
            }
        }
        return values[0];
    }
}
