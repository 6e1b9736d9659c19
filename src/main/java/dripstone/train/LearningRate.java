package dripstone.train;

/**
 * The learning rate of a step as its schedule has it: a function of the step's number and the settings that hold there, of nothing
 * else. Computed with {@link StrictMath}, so that it has the same bits on every machine. What a person asks for on the way stands in
 * {@link RateTimeline}.
 */
final class LearningRate {
    private LearningRate() {}

    /** @param step counts from 1 */
    static double at(long step, TrainSettings settings) {
        return step < settings.warmupSteps()
                ? settings.learningRate() * step / settings.warmupSteps()
                : afterWarmUp(step - settings.warmupSteps(), settings);
    }

    /** @param steps since the one that had the greatest rate */
    static double afterWarmUp(long steps, TrainSettings settings) {
        double top = settings.learningRate();
        double least = settings.minLearningRate();
        double spans = (double) steps / settings.decaySteps();
        double gone = Math.min(1, spans);
        return switch (settings.schedule()) {
            case CONSTANT -> top;
            case LINEAR -> DecayShape.LINEAR.at(gone, top, least);
            case COSINE -> DecayShape.COSINE.at(gone, top, least);
            case STEP -> Math.max(least, top * StrictMath.pow(settings.decayFactor(), Math.floor(spans)));
            case EXPONENTIAL -> Math.max(least, top * StrictMath.pow(settings.decayFactor(), spans));
            case WSD -> {
                long decaying = Math.max(0, steps - settings.stableSteps());
                yield settings.decayShape().at((double) decaying / settings.decaySteps(), top, least);
            }
            case INFINITE -> DecayShape.COSINE.at(gone, top, settings.constantRate());
        };
    }
}
