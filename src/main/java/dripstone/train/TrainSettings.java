package dripstone.train;

import dripstone.life.Setting;
import dripstone.life.SettingKind;

/**
 * How a model learns, as the configuration gives it (section {@code train}): the rate and its schedule; the optimiser; what one step
 * sums, drops and masks; what it runs on.
 */
public record TrainSettings(
        // ---- the learning rate
        @Setting(value = "Greatest learning rate, reached at the end of warm-up.", kind = SettingKind.TRAINING, byDefault = "0.001")
                double learningRate,
        @Setting(value = "Steps over which the rate rises from 0 in a straight line.", kind = SettingKind.TRAINING, unit = "steps",
                byDefault = "100") long warmupSteps,
        @Setting(value = "What the rate does after warm-up: `constant`, `linear`, `cosine`, `step`, `exponential`, `wsd` or `infinite`.",
                kind = SettingKind.TRAINING, byDefault = "constant") Schedule schedule,
        @Setting(value = "Steps in which `linear`, `cosine` and the end of `wsd` fall to the least rate, `infinite` to the constant rate,"
                + " `step` and `exponential` by the decay factor.", kind = SettingKind.TRAINING, unit = "steps", byDefault = "100000")
                long decaySteps,
        @Setting(value = "Least learning rate, at the end of a fall.", kind = SettingKind.TRAINING, byDefault = "0.0001")
                double minLearningRate,
        @Setting(value = "What `step` and `exponential` multiply the rate by in each span of decay steps.", kind = SettingKind.TRAINING,
                byDefault = "0.5") double decayFactor,
        @Setting(value = "Steps between warm-up and fall in which `wsd` keeps the greatest rate.", kind = SettingKind.TRAINING,
                unit = "steps", byDefault = "100000") long stableSteps,
        @Setting(value = "How `wsd` and an annealing on request fall: `linear`, `cosine`, `sqrt` or `exponential`.",
                kind = SettingKind.TRAINING, byDefault = "sqrt") DecayShape decayShape,
        @Setting(value = "Rate that `infinite` keeps until an annealing is asked for.", kind = SettingKind.TRAINING, byDefault = "0.0005")
                double constantRate,
        // ---- the optimiser
        @Setting(value = "`sgd`, `momentum`, `nesterov`, `adagrad`, `rmsprop`, `adam`, `adamw`, `lion` or `muon`; a change begins with"
                + " empty state.", kind = SettingKind.TRAINING, byDefault = "adamw") OptimizerKind optimizer,
        @Setting(value = "How much of the old sum of gradients stays in `momentum`, `nesterov` and `muon`.", kind = SettingKind.TRAINING,
                byDefault = "0.95") double momentum,
        @Setting(value = "How much of the old first moment stays in `adam`, `adamw`, `lion`, and beside `muon`.",
                kind = SettingKind.TRAINING, byDefault = "0.9") double beta1,
        @Setting(value = "How much of the old second moment stays in `adam`, `adamw`, `rmsprop`, beside `muon`, and of the old mean in"
                + " `lion`.", kind = SettingKind.TRAINING, byDefault = "0.95") double beta2,
        @Setting(value = "Added to the root of the second moment.", kind = SettingKind.TRAINING, byDefault = "1e-8") double epsilon,
        @Setting(value = "Decay of matrices, times the rate; norms and biases do not decay.", kind = SettingKind.TRAINING,
                byDefault = "0.1") double weightDecay,
        @Setting(value = "Share of the weight decay that embedding and output tables get.", kind = SettingKind.TRAINING, byDefault = "1.0")
                double embeddingDecay,
        @Setting(value = "Greatest norm of a step's mean gradient; longer ones are scaled down. 0: no clipping.",
                kind = SettingKind.TRAINING, byDefault = "1.0") double clipNorm,
        @Setting(value = "How much of the old average of the weights stays in a step, in a second set of weights. 0: none is kept.",
                kind = SettingKind.TRAINING, byDefault = "0.0") double emaDecay,
        // ---- a step
        @Setting(value = "Leaves whose gradients are summed for one step.", kind = SettingKind.TRAINING, unit = "leaves", byDefault = "1")
                int leaves,
        @Setting(value = "Probability with which an activation is dropped.", kind = SettingKind.TRAINING, byDefault = "0.0")
                double dropout,
        @Setting(value = "Whether a token sees only its own document, not those packed before it.", kind = SettingKind.TRAINING,
                byDefault = "true") boolean documentMask,
        @Setting(value = "Share of the target's probability that is spread over the vocabulary.", kind = SettingKind.TRAINING,
                byDefault = "0.0") double labelSmoothing,
        @Setting(value = "Weight of the squared logarithm of the softmax's denominator, which keeps logits small; 1e-4 is usual. 0: none.",
                kind = SettingKind.TRAINING, byDefault = "0.0") double zLoss,
        @Setting(value = "Sequences in a leaf, the unit of work whose sums are fixed.", kind = SettingKind.IDENTITY, unit = "sequences",
                byDefault = "8") int leafSequences,
        @Setting(value = "Seed of the first weights, of dropout, and of the order in which text is repeated.", kind = SettingKind.IDENTITY,
                byDefault = "1") long seed,
        // ---- what it runs on
        @Setting(value = "Threads that compute, the same bits for any number. 0: one for each available processor.", unit = "threads",
                byDefault = "0") int workers,
        @Setting(value = "Whether activations are computed again in the backward pass instead of being kept: the same bits, less memory.",
                byDefault = "false") boolean recompute,
        @Setting(value = "Most held-out tokens that one validation reads.", unit = "tokens", byDefault = "32768") long validateTokens,
        @Setting(value = "Steps between hashes of the weights in the ledger: steps that are trained again after a crash must come to the"
                + " same. 0: only those of snapshots.", unit = "steps", byDefault = "1000") long hashEvery) {
    /** More workers than this are a mistake, not a machine. */
    static final int MOST_WORKERS = 1024;

    public TrainSettings {
        checkRate(learningRate, warmupSteps, schedule, decaySteps, minLearningRate);
        check(decayFactor > 0 && decayFactor <= 1, "decay-factor", "over 0 and at most 1", decayFactor);
        check(stableSteps >= 0, "stable-steps", "at least 0", stableSteps);
        check(decayShape != DecayShape.EXPONENTIAL || minLearningRate > 0, "min-learning-rate",
                "over 0 for an exponential decay-shape", minLearningRate);
        check(schedule != Schedule.INFINITE || (constantRate >= minLearningRate && constantRate <= learningRate), "constant-rate",
                "at least the least learning rate of " + minLearningRate + " and at most the greatest of " + learningRate, constantRate);
        check(constantRate >= 0 && constantRate <= 1, "constant-rate", "at least 0 and at most 1", constantRate);
        checkShare("momentum", momentum);
        checkShare("beta1", beta1);
        checkShare("beta2", beta2);
        check(epsilon > 0 && epsilon < 1, "epsilon", "over 0 and under 1", epsilon);
        check(weightDecay >= 0 && weightDecay < 10, "weight-decay", "at least 0 and under 10", weightDecay);
        check(embeddingDecay >= 0 && embeddingDecay <= 1, "embedding-decay", "0 to 1", embeddingDecay);
        check(clipNorm >= 0 && Double.isFinite(clipNorm), "clip-norm", "at least 0 and finite", clipNorm);
        checkShare("ema-decay", emaDecay);
        check(leaves > 0 && leaves <= 4096, "leaves", "1 to 4096", leaves);
        checkShare("dropout", dropout);
        checkShare("label-smoothing", labelSmoothing);
        check(zLoss >= 0 && zLoss <= 1, "z-loss", "0 to 1", zLoss);
        check(leafSequences > 0 && leafSequences <= 4096, "leaf-sequences", "1 to 4096", leafSequences);
        check(workers >= 0 && workers <= MOST_WORKERS, "workers", "0 to " + MOST_WORKERS, workers);
        check(validateTokens > 0, "validate-tokens", "over 0", validateTokens);
        check(hashEvery >= 0, "hash-every", "at least 0", hashEvery);
    }

    private static void checkRate(double top, long warmupSteps, Schedule schedule, long decaySteps, double least) {
        check(top > 0 && top <= 1, "learning-rate", "over 0 and at most 1", top);
        check(warmupSteps >= 0, "warmup-steps", "at least 0", warmupSteps);
        check(decaySteps > 0, "decay-steps", "over 0", decaySteps);
        check(least >= 0, "min-learning-rate", "at least 0", least);
        check(schedule == Schedule.CONSTANT || least <= top, "min-learning-rate", "at most the learning rate of " + top, least);
    }

    /** What every setting is when nothing is said. */
    public static TrainSettings defaults() {
        return TrainingKeys.defaults(TrainSettings.class);
    }

    /** The number of threads that compute, with 0 resolved for this machine. */
    public int workerCount() {
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    private static void checkShare(String key, double value) {
        check(value >= 0 && value < 1, key, "at least 0 and under 1", value);
    }

    private static void check(boolean fine, String key, String limits, Object value) {
        if (!fine) {
            throw new IllegalArgumentException(key + " must be " + limits + ", is " + value);
        }
    }
}
