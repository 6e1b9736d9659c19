package dripstone.train;

/** What one step did. Written anew by each step, so that a step allocates nothing: read it before the next. */
final class StepResult {
    private double nats;
    private double gradientNorm;
    private double updateNorm;
    private double learningRate;
    private String refusal = "";

    void set(double newNats, double newGradientNorm, double newLearningRate, double newUpdateNorm, String newRefusal) {
        nats = newNats;
        gradientNorm = newGradientNorm;
        learningRate = newLearningRate;
        updateNorm = newUpdateNorm;
        refusal = newRefusal;
    }

    /** Mean cross-entropy over the batch's unmasked targets, before the update. */
    double nats() {
        return nats;
    }

    /** Of the mean gradient, before clipping. */
    double gradientNorm() {
        return gradientNorm;
    }

    /** Of the change of all weights; 0 when none was applied. */
    double updateNorm() {
        return updateNorm;
    }

    double learningRate() {
        return learningRate;
    }

    /** Why the update was not applied; empty when it was. */
    String refusal() {
        return refusal;
    }

    boolean applied() {
        return refusal.isEmpty();
    }

    /** Whether loss or gradient was not finite: what the guard counts. */
    boolean notFinite() {
        return !Double.isFinite(nats) || !Double.isFinite(gradientNorm);
    }

    @Override
    public String toString() {
        return "nats=" + nats + " gradient-norm=" + gradientNorm + " learning-rate=" + learningRate + " refusal=" + refusal;
    }
}
