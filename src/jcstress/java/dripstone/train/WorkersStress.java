package dripstone.train;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The two barriers of {@link Workers}: out with the pieces, back with what they wrote. */
public final class WorkersStress {
    private WorkersStress() {}

    /** Plain fields, written by the owner before a run, by pieces in it, and read by the owner after it. */
    @JCStressTest
    @Description("Two runs of three pieces on three threads; all access to the data is plain.")
    @Outcome(id = "111, 222", expect = Expect.ACCEPTABLE, desc = "Every piece ran once, saw its input and was seen.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A piece was lost, doubled, late or not seen.")
    @State
    public static class TwoRuns {
        private final int[] digits = new int[3];
        private int input;

        /** The owner; the others are threads of the set. */
        @Actor
        public void owner(II_Result r) {
            try (Kernels kernels = KernelChoice.scalar(Precision.F32);
                    Workers workers = Workers.open(kernels, 3, "stress", Duration.ofSeconds(10))) {
                input = 1;
                workers.run(3, (piece, lane) -> digits[piece] += input);
                r.r1 = number();
                input = 1;
                workers.run(3, (piece, lane) -> digits[piece] += input);
                r.r2 = number();
            }
        }

        private int number() {
            return digits[0] * 100 + digits[1] * 10 + digits[2];
        }
    }
}
