package dripstone.kernel;

/**
 * What is added to the cross-entropy of the target before the gradient is taken.
 *
 * @param labelSmoothing ε: the target's distribution is {@code (1−ε)·onehot + ε/V} (Szegedy et al. 2016)
 * @param zLoss ζ: adds {@code ζ·(log Σ exp z)²}, which keeps the logits from drifting (Chowdhery et al. 2022)
 */
public record CrossEntropyTerms(double labelSmoothing, double zLoss) {
    /** Nothing is added. */
    public static final CrossEntropyTerms NONE = new CrossEntropyTerms(0, 0);

    public CrossEntropyTerms {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1) || !(zLoss >= 0 && zLoss <= 1)) {
            throw new IllegalArgumentException("label smoothing is at least 0 and under 1, z-loss 0 to 1: label-smoothing=" + labelSmoothing
                    + " z-loss=" + zLoss);
        }
    }
}
