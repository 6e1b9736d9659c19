package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Update;

/**
 * One optimiser step on a batch: gradients, clipping, guard, AdamW (Loshchilov and Hutter 2019). A function of weights, moments,
 * batch, settings and the count of updates; of no clock and no number of workers.
 */
final class Optimizer {
    private final ParallelStep arithmetic;
    private final int leafTokens;

    Optimizer(ParallelStep arithmetic, int leafTokens) {
        this.arithmetic = arithmetic;
        this.leafTokens = leafTokens;
    }

    /**
     * Trains on a batch, or leaves weights and moments untouched and says why.
     *
     * @param updates applied before this one
     * @param forbidden the ledger says that this step's update is skipped
     */
    StepResult step(Batch batch, TrainSettings settings, long updates, boolean forbidden) {
        double rate = LearningRate.at(batch.step(), settings);
        double targets = batch.targetCount();
        double nats = arithmetic.gradients(batch, leafTokens) / targets;
        double norm = arithmetic.gradientNorm() / targets;
        String refusal = refusal(batch.targetCount(), nats, norm, forbidden);
        if (refusal.isEmpty()) {
            double clip = settings.clipNorm();
            double scale = clip > 0 && norm > clip ? clip / norm : 1;
            double count = (double) (updates + 1);
            arithmetic.update(new Update.AdamW(rate, settings.weightDecay(), scale / targets, settings.beta1(), settings.beta2(),
                    settings.epsilon(), 1 - StrictMath.pow(settings.beta1(), count), 1 - StrictMath.pow(settings.beta2(), count)));
        }
        return new StepResult(nats, norm, rate, refusal);
    }

    private static String refusal(long targets, double nats, double norm, boolean forbidden) {
        if (targets == 0) {
            return "no unmasked target";
        }
        if (!Double.isFinite(nats)) {
            return "loss is not finite: " + nats;
        }
        if (!Double.isFinite(norm)) {
            return "gradient is not finite: norm=" + norm;
        }
        return forbidden ? "skipped before, says the ledger" : "";
    }
}
