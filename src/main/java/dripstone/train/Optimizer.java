package dripstone.train;

import dripstone.batch.Batch;

/**
 * One optimiser step on a batch: gradients, guard, clipping, update. A function of weights, optimiser state, batch, settings and the
 * count of updates; of no clock and no number of workers.
 */
final class Optimizer {
    private final ParallelStep arithmetic;
    private final int leafTokens;
    private final StepOptions options = new StepOptions();
    private final ParallelStep.OptionsOfLeaf optionsOfLeaf = options::leaf;
    private final StepResult result = new StepResult();

    Optimizer(ParallelStep arithmetic, int leafTokens) {
        this.arithmetic = arithmetic;
        this.leafTokens = leafTokens;
    }

    /** As below, at the rate that the schedule alone gives. */
    StepResult step(Batch batch, TrainSettings settings, long updates, boolean forbidden) {
        return step(batch, settings, LearningRate.at(batch.step(), settings), updates, forbidden);
    }

    /**
     * Trains on a batch, or leaves weights and state untouched and says why.
     *
     * @param updates applied since the optimiser's state was empty, this one not counted
     * @param forbidden the ledger says that this step's update is skipped
     * @return good until the next step
     */
    StepResult step(Batch batch, TrainSettings settings, double rate, long updates, boolean forbidden) {
        double targets = batch.targetCount();
        options.begin(settings, batch.step());
        double nats = arithmetic.gradients(batch, leafTokens, optionsOfLeaf) / targets;
        double norm = arithmetic.gradientNorm() / targets;
        String refusal = refusal(batch.targetCount(), nats, norm, forbidden);
        double change = 0;
        if (refusal.isEmpty()) {
            double clip = settings.clipNorm();
            double scale = clip > 0 && norm > clip ? clip / norm : 1;
            change = arithmetic.update(settings, rate, scale / targets, updates + 1);
        }
        result.set(nats, norm, rate, change, refusal);
        return result;
    }

    private String refusal(long targets, double nats, double norm, boolean forbidden) {
        if (targets == 0) {
            return "no unmasked target";
        }
        if (!Double.isFinite(nats)) {
            return "loss is not finite: " + nats;
        }
        if (!Double.isFinite(norm)) {
            return "gradient is not finite: norm=" + norm + " first in " + firstNotFinite();
        }
        return forbidden ? "skipped before, says the ledger" : "";
    }

    private String firstNotFinite() {
        Layers layers = arithmetic.layers();
        for (int i = 0; i < layers.names().size(); i++) {
            if (!Double.isFinite(arithmetic.layerGradientNorm(i))) {
                return layers.names().get(i);
            }
        }
        return "the sum over all layers";
    }
}
