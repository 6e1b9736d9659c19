package dripstone.train;

import java.util.OptionalDouble;

/** The loss on text that was never trained on: a measurement, or none yet; never a number that stands for nothing. */
public sealed interface HeldOutLoss {
    /** No validation yet, or no held-out text. */
    record None(String reason) implements HeldOutLoss {}

    /**
     * A validation.
     *
     * @param step after which it was measured
     * @param targets held-out tokens that were predicted
     * @param nats mean cross-entropy of the model, in nats a token
     * @param unigramNats mean cross-entropy of the same tokens under add-one counts of the tokens trained so far
     * @param bitsPerByte of the model, where the source counts the bytes of the text behind the targets
     * @param emaNats mean cross-entropy of the moving average of the weights, where one is kept
     */
    record Measured(long step, long targets, double nats, double unigramNats, OptionalDouble bitsPerByte, OptionalDouble emaNats)
            implements HeldOutLoss {}
}
