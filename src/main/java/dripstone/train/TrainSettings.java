package dripstone.train;

import dripstone.life.Setting;
import dripstone.life.SettingKind;

/** How a model learns, as the configuration gives it (section {@code train}). */
public record TrainSettings(
        @Setting(value = "Greatest learning rate, reached at the end of warm-up.", kind = SettingKind.TRAINING, byDefault = "0.001")
                double learningRate,
        @Setting(value = "Steps over which the rate rises from 0 in a straight line.", kind = SettingKind.TRAINING, unit = "steps",
                byDefault = "100") long warmupSteps,
        @Setting(value = "What the rate does after warm-up: constant, linear or cosine.", kind = SettingKind.TRAINING,
                byDefault = "constant") Schedule schedule,
        @Setting(value = "Steps after warm-up in which linear and cosine fall to the least rate.", kind = SettingKind.TRAINING,
                unit = "steps", byDefault = "100000") long decaySteps,
        @Setting(value = "Least learning rate of linear and cosine.", kind = SettingKind.TRAINING, byDefault = "0.0001")
                double minLearningRate,
        @Setting(value = "AdamW: how much of the old first moment stays.", kind = SettingKind.TRAINING, byDefault = "0.9") double beta1,
        @Setting(value = "AdamW: how much of the old second moment stays.", kind = SettingKind.TRAINING, byDefault = "0.95") double beta2,
        @Setting(value = "AdamW: added to the root of the second moment.", kind = SettingKind.TRAINING, byDefault = "1e-8") double epsilon,
        @Setting(value = "AdamW: decay of matrices, times the rate; norms do not decay.", kind = SettingKind.TRAINING, byDefault = "0.1")
                double weightDecay,
        @Setting(value = "Greatest norm of a step's mean gradient; longer ones are scaled down. 0: no clipping.",
                kind = SettingKind.TRAINING, byDefault = "1.0") double clipNorm,
        @Setting(value = "Leaves whose gradients are summed for one step.", kind = SettingKind.TRAINING, unit = "leaves", byDefault = "1")
                int leaves,
        @Setting(value = "Sequences in a leaf, the unit of work whose sums are fixed.", kind = SettingKind.IDENTITY, unit = "sequences",
                byDefault = "8") int leafSequences,
        @Setting(value = "Seed of the first weights and of the order in which text is repeated.", kind = SettingKind.IDENTITY,
                byDefault = "1") long seed,
        @Setting(value = "Threads that compute, the same bits for any number. 0: one for each available processor.", unit = "threads",
                byDefault = "0") int workers,
        @Setting(value = "Most held-out tokens that one validation reads.", unit = "tokens", byDefault = "32768") long validateTokens) {
    /** More workers than this are a mistake, not a machine. */
    static final int MOST_WORKERS = 1024;

    public TrainSettings {
        check(learningRate > 0 && learningRate <= 1, "learning-rate", "over 0 and at most 1", learningRate);
        check(warmupSteps >= 0, "warmup-steps", "at least 0", warmupSteps);
        check(decaySteps > 0, "decay-steps", "over 0", decaySteps);
        check(minLearningRate >= 0, "min-learning-rate", "at least 0", minLearningRate);
        check(schedule == Schedule.CONSTANT || minLearningRate <= learningRate, "min-learning-rate",
                "at most the learning rate of " + learningRate, minLearningRate);
        check(beta1 >= 0 && beta1 < 1, "beta1", "at least 0 and under 1", beta1);
        check(beta2 >= 0 && beta2 < 1, "beta2", "at least 0 and under 1", beta2);
        check(epsilon > 0 && epsilon < 1, "epsilon", "over 0 and under 1", epsilon);
        check(weightDecay >= 0 && weightDecay < 10, "weight-decay", "at least 0 and under 10", weightDecay);
        check(clipNorm >= 0 && Double.isFinite(clipNorm), "clip-norm", "at least 0 and finite", clipNorm);
        check(leaves > 0 && leaves <= 4096, "leaves", "1 to 4096", leaves);
        check(leafSequences > 0 && leafSequences <= 4096, "leaf-sequences", "1 to 4096", leafSequences);
        check(workers >= 0 && workers <= MOST_WORKERS, "workers", "0 to " + MOST_WORKERS, workers);
        check(validateTokens > 0, "validate-tokens", "over 0", validateTokens);
    }

    /** The number of threads that compute, with 0 resolved for this machine. */
    public int workerCount() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    private static void check(boolean fine, String key, String limits, Object value) {
        if (!fine) {
            throw new IllegalArgumentException(key + " must be " + limits + ", is " + value);
        }
    }
}
