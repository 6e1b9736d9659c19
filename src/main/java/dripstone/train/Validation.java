package dripstone.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;

/** Measures the loss on held-out text, beside the unigram baseline. Changes nothing of what learning depends on. */
final class Validation {
    private static final double LN_2 = StrictMath.log(2);

    private final HeldOut heldOut;
    private final ParallelStep arithmetic;

    Validation(HeldOut heldOut, ParallelStep arithmetic) {
        this.heldOut = heldOut;
        this.arithmetic = arithmetic;
    }

    /** @param step after which the weights stand @param counts of the tokens trained so far */
    HeldOutLoss measure(long step, long mostTargets, TokenCounts counts) throws IOException {
        double nats = 0;
        double unigramNats = 0;
        long targets = 0;
        long bytes = 0;
        boolean bytesKnown = true;
        try (HeldOut.Windows windows = heldOut.open(mostTargets)) {
            while (targets < mostTargets && windows.next()) {
                nats += arithmetic.loss(windows.tokens().address(), windows.targets().address(), windows.documentStarts().address());
                unigramNats += counts.crossEntropySum(windows.targets());
                targets += unmasked(windows.targets());
                bytesKnown &= windows.bytes().isPresent();
                bytes += windows.bytes().orElse(0);
            }
        }
        if (targets == 0) {
            return new HeldOutLoss.None("no held-out text yet");
        }
        OptionalDouble bitsPerByte = bytesKnown && bytes > 0 ? OptionalDouble.of(nats / LN_2 / bytes) : OptionalDouble.empty();
        return new HeldOutLoss.Measured(step, targets, nats / targets, unigramNats / targets, bitsPerByte);
    }

    private static long unmasked(MemorySegment targets) {
        long count = 0;
        for (long at = 0; at < targets.byteSize(); at += Integer.BYTES) {
            count += targets.get(ValueLayout.JAVA_INT, at) >= 0 ? 1 : 0;
        }
        return count;
    }
}
