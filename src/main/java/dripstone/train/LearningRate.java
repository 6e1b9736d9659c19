package dripstone.train;

/**
 * The learning rate of a step: a function of the step's number and the settings that hold there, of nothing else. Computed with
 * {@link StrictMath}, so that it has the same bits on every machine.
 */
final class LearningRate {
    private LearningRate() {}

    /** @param step counts from 1 */
    static double at(long step, TrainSettings settings) {
        double top = settings.learningRate();
        if (step < settings.warmupSteps()) {
            return top * step / settings.warmupSteps();
        }
        double least = settings.minLearningRate();
        double gone = Math.min(1.0, (double) (step - settings.warmupSteps()) / settings.decaySteps());
        return switch (settings.schedule()) {
            case CONSTANT -> top;
            case LINEAR -> top + (least - top) * gone;
            case COSINE -> top - (top - least) * 0.5 * (1 - StrictMath.cos(Math.PI * gone));
        };
    }
}
