package dripstone.model;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SharedWeightsTest {
    private final Kernels kernels = KernelChoice.scalar(Precision.F32);
    private final Parameters weights = parameters(32);
    private final SharedWeights shared = new SharedWeights();

    private Parameters parameters(int width) {
        return Parameters.allocate(new ModelShape(ModelSettings.llama(1, width, 4, 2, 48, 8, 10000, 1e-5, true), 64), kernels);
    }

    @AfterEach
    void close() {
        kernels.close();
    }

    private SharedWeights.Lease lease(String holder) {
        return shared.acquire(holder).orElseThrow();
    }

    private void offer(long version) {
        shared.offer(version, weights.slots(), weights::master);
    }

    @Test
    void aLease_isOfTheVersionThatIsOffered_andFillsAnotherModel() {
        weights.initialise(3);
        assertEquals(Optional.empty(), shared.acquire("early"));
        offer(7);
        try (SharedWeights.Lease lease = lease("reader"); Parameters other = parameters(32); Parameters wider = parameters(48)) {
            assertEquals(7, lease.version());
            assertTrue(lease.copyInto(other));
            for (TensorSlot slot : weights.slots()) {
                assertEquals(-1, weights.master(slot).mismatch(other.master(slot)), slot.name());
            }
            assertFalse(lease.copyInto(wider), "another shape");
        }
        assertTrue(shared.takeBack(Duration.ZERO));
        assertEquals(Optional.empty(), shared.version());
    }

    @Test
    void takeBack_waitsForTheLastLease_andStopsCopies() {
        offer(1);
        SharedWeights.Lease first = lease("writer");
        SharedWeights.Lease second = lease("server");
        assertFalse(shared.takeBack(Duration.ofMillis(1)));
        assertEquals(Optional.empty(), shared.acquire("late"), "nobody comes in meanwhile");
        try (Parameters other = parameters(32)) {
            assertFalse(second.copyInto(other), "it is wanted back");
        }
        CompletableFuture<Boolean> back = CompletableFuture.supplyAsync(() -> shared.takeBack(Duration.ofSeconds(20)));
        first.close();
        first.close();
        assertFalse(back.isDone(), "closing one twice does not count for another");
        second.close();
        await().until(back::isDone);
        assertTrue(back.join());
    }

    @Test
    void whoNeverClosesALease_isNamed() {
        offer(5);
        SharedWeights.Lease leaked = lease("forgetful");
        var again = assertThrows(IllegalStateException.class, () -> offer(6));
        assertTrue(String.valueOf(again.getMessage()).contains("forgetful version=5"), again.getMessage());
        var freed = assertThrows(IllegalStateException.class, shared::close);
        assertTrue(String.valueOf(freed.getMessage()).contains("forgetful version=5"), freed.getMessage());
        leaked.close();
        shared.close();
    }
}
