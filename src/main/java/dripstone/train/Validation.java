package dripstone.train;

import dripstone.batch.Batch;
import dripstone.life.StoppedException;
import dripstone.model.LeafOptions;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Measures the loss on held-out text, beside the unigram baseline. Changes nothing of what learning depends on. */
final class Validation {
    private static final double LN_2 = StrictMath.log(2);

    private final HeldOut heldOut;
    private final ParallelStep arithmetic;

    Validation(HeldOut heldOut, ParallelStep arithmetic) {
        this.heldOut = heldOut;
        this.arithmetic = arithmetic;
    }

    /** A pass over held-out text. */
    private record Pass(double nats, double unigramNats, long targets, OptionalLong bytes) {}

    /**
     * @param settings of the last step
     * @throws StoppedException when it was given up: a part of it is no measurement
     */
    HeldOutLoss measure(Progress progress, TrainSettings settings, long mostTargets) throws IOException {
        try {
            return measured(progress, settings, mostTargets);
        } catch (PieceFailedException e) {
            if (StoppedException.isBehind(e)) {
                throw new StoppedException("scoring held-out text");
            }
            throw e;
        }
    }

    private HeldOutLoss measured(Progress progress, TrainSettings settings, long mostTargets) throws IOException {
        Pass pass = pass(progress, settings, mostTargets);
        if (pass.targets == 0) {
            return new HeldOutLoss.None("no held-out text yet");
        }
        OptionalDouble bitsPerByte = pass.bytes.orElse(0) > 0
                ? OptionalDouble.of(pass.nats / LN_2 / pass.bytes.getAsLong())
                : OptionalDouble.empty();
        return new HeldOutLoss.Measured(progress.step(), pass.targets, pass.nats / pass.targets, pass.unigramNats / pass.targets,
                bitsPerByte, ofAverage(progress, settings, mostTargets));
    }

    private OptionalDouble ofAverage(Progress progress, TrainSettings settings, long mostTargets) throws IOException {
        if (!arithmetic.state().hasAverage()) {
            return OptionalDouble.empty();
        }
        arithmetic.swapAverage();
        try {
            Pass pass = pass(progress, settings, mostTargets);
            return OptionalDouble.of(pass.nats / pass.targets);
        } finally {
            arithmetic.swapAverage();
        }
    }

    private Pass pass(Progress progress, TrainSettings settings, long mostTargets) throws IOException {
        LeafOptions options = StepOptions.measuring(settings);
        TokenCounts counts = progress.counts();
        double nats = 0;
        double unigramNats = 0;
        long targets = 0;
        try (HeldOut.Windows windows = heldOut.open(progress.packer(), mostTargets, progress.step())) {
            while (targets < mostTargets && windows.next()) {
                Batch batch = windows.batch();
                nats += arithmetic.loss(batch, options);
                unigramNats += counts.crossEntropySum(batch.targets());
                targets += batch.targetCount();
            }
            return new Pass(nats, unigramNats, targets, windows.textBytes());
        }
    }
}
