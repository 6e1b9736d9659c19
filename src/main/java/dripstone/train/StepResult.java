package dripstone.train;

/**
 * What one step did.
 *
 * @param nats mean cross-entropy over the batch's unmasked targets, before the update
 * @param gradientNorm of the mean gradient, before clipping
 * @param refusal why the update was not applied; empty when it was
 */
record StepResult(double nats, double gradientNorm, double learningRate, String refusal) {
    boolean applied() {
        return refusal.isEmpty();
    }

    /** Whether loss or gradient was not finite: what the guard counts. */
    boolean notFinite() {
        return !Double.isFinite(nats) || !Double.isFinite(gradientNorm);
    }
}
