package dripstone.train;

import dripstone.batch.Batch;
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

    HeldOutLoss measure(Progress progress, long mostTargets) throws IOException {
        TokenCounts counts = progress.counts();
        double nats = 0;
        double unigramNats = 0;
        long targets = 0;
        OptionalLong bytes;
        try (HeldOut.Windows windows = heldOut.open(progress.packer(), mostTargets)) {
            while (targets < mostTargets && windows.next()) {
                Batch batch = windows.batch();
                nats += arithmetic.loss(batch);
                unigramNats += counts.crossEntropySum(batch.targets());
                targets += batch.targetCount();
            }
            bytes = windows.textBytes();
        }
        if (targets == 0) {
            return new HeldOutLoss.None("no held-out text yet");
        }
        OptionalDouble bitsPerByte =
                bytes.orElse(0) > 0 ? OptionalDouble.of(nats / LN_2 / bytes.getAsLong()) : OptionalDouble.empty();
        return new HeldOutLoss.Measured(progress.step(), targets, nats / targets, unigramNats / targets, bitsPerByte);
    }
}
