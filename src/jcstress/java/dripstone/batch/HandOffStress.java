package dripstone.batch;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The hand-over and the parking of {@link HandOff}. */
public final class HandOffStress {
    /** Longer than any wake-up takes: a consumer that sleeps so long was not woken. */
    private static final long LOST_NANOS = 1_000_000_000L;

    private HandOffStress() {}

    /** What is handed over, with a plain field that must be seen. */
    private static final class Parcel {
        int content;
    }

    /** What came, −1 for nothing; −3 when it came only because time was up. Parks at once: a spinning consumer would hide a lost wake-up. */
    private static int park(HandOff<Parcel> handOff, BooleanSupplier closed) {
        long begin = System.nanoTime();
        try {
            @Nullable Parcel parcel = handOff.park(LOST_NANOS, closed);
            boolean slept = System.nanoTime() - begin >= LOST_NANOS;
            return slept ? -3 : parcel == null ? -1 : parcel.content;
        } catch (InterruptedException e) {
            return -2;
        }
    }

    /** The consumer must see what the producer wrote into the element before it offered it. */
    @JCStressTest
    @Description("One offer against one poll that may park.")
    @Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "Handed over, with its content.")
    @Outcome(id = "0, .*", expect = Expect.FORBIDDEN, desc = "The element came without its content.")
    @Outcome(id = "-3, .*", expect = Expect.FORBIDDEN, desc = "The consumer slept on although something was offered.")
    @State
    public static class OfferAgainstPark {
        private final HandOff<Parcel> handOff = new HandOff<>(2);

        /** Producer. */
        @Actor
        public void producer() {
            Parcel parcel = new Parcel();
            parcel.content = 7;
            handOff.offer(parcel);
        }

        /** Consumer. */
        @Actor
        public void consumer(II_Result r) {
            r.r1 = park(handOff, () -> false);
        }
    }

    /** Closing must wake a consumer for which nothing comes any more, and lose nothing that was offered before. */
    @JCStressTest
    @Description("One offer, then closing, against two polls.")
    @Outcome(id = "7, -1", expect = Expect.ACCEPTABLE, desc = "The element, then the end.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, or slept on.")
    @State
    public static class CloseAgainstPark {
        private final HandOff<Parcel> handOff = new HandOff<>(2);
        private volatile boolean closed;

        /** Producer, who closes. */
        @Actor
        public void producer() {
            Parcel parcel = new Parcel();
            parcel.content = 7;
            handOff.offer(parcel);
            closed = true;
            handOff.wake();
        }

        /** Consumer. */
        @Actor
        public void consumer(II_Result r) {
            r.r1 = park(handOff, () -> closed);
            r.r2 = park(handOff, () -> closed);
        }
    }
}
