package dripstone.train;

import dripstone.checkpoint.LedgerEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The learning rate of each step: that of the schedule, until someone asks for an annealing or a re-warming; from then on that of the
 * last request, which begins at the rate of the step before it. A function of the ledger alone. Used by the trainer's thread.
 */
final class RateTimeline {
    private final SettingTimeline settings;
    private final List<RateRequest> requests;
    /** The rate of the step before each request; not a number until it was asked for. */
    private final double[] starts;

    private RateTimeline(SettingTimeline settings, List<RateRequest> requests) {
        this.settings = settings;
        this.requests = requests;
        this.starts = new double[requests.size()];
        java.util.Arrays.fill(starts, Double.NaN);
    }

    static RateTimeline of(SettingTimeline settings, List<LedgerEntry.SettingChanged> changes) {
        List<RateRequest> requests = new ArrayList<>();
        for (LedgerEntry.SettingChanged change : changes) {
            if (change.key().equals(RateRequest.KEY)) {
                requests.add(RateRequest.of(change));
            }
        }
        return new RateTimeline(settings, List.copyOf(requests));
    }

    /** @param step counts from 1 */
    double at(long step) {
        return at(step, requests.size());
    }

    /** As if only so many requests had been made. */
    private double at(long step, int known) {
        for (int i = known - 1; i >= 0; i--) {
            RateRequest request = requests.get(i);
            if (request.fromStep() <= step) {
                return follow(request, start(i), step);
            }
        }
        return LearningRate.at(step, settings.at(step).train());
    }

    private double start(int request) {
        if (Double.isNaN(starts[request])) {
            starts[request] = at(requests.get(request).fromStep() - 1, request);
        }
        return starts[request];
    }

    private double follow(RateRequest request, double start, long step) {
        TrainSettings held = settings.at(step).train();
        long done = step - request.fromStep() + 1;
        double gone = (double) done / request.steps();
        return switch (request.kind()) {
            case ANNEAL -> held.decayShape().at(gone, start, Math.min(start, held.minLearningRate()));
            case REWARM -> gone <= 1
                    ? DecayShape.LINEAR.at(gone, start, held.learningRate())
                    : LearningRate.afterWarmUp(done - request.steps(), held);
        };
    }
}
