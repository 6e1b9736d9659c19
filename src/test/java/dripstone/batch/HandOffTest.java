package dripstone.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HandOffTest {
    private static final long LONG = Duration.ofMinutes(5).toNanos();

    @Test
    void elements_arriveOnceAndInOrder_betweenThreadsThatPark() throws Exception {
        HandOff<Integer> ring = new HandOff<>(4);
        int count = 200_000;
        Thread producer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < count; i++) {
                while (!ring.offer(i)) {
                    Thread.onSpinWait();
                }
                if (i % 1000 == 0) { // now and then it lets the other side park
                    LockSupport.parkNanos(100_000);
                }
            }
        });
        for (int i = 0; i < count; i++) {
            assertEquals(i, ring.poll(LONG, () -> false));
            if (i % 777 == 0) {
                LockSupport.parkNanos(200_000);
            }
        }
        producer.join();
    }

    @Test
    void offer_whenFull_saysSo() {
        HandOff<Integer> ring = new HandOff<>(4);
        for (int i = 0; i < 4; i++) {
            assertTrue(ring.offer(i));
        }
        assertFalse(ring.offer(4));
        assertEquals(4, ring.size());
    }

    @Test
    void poll_ofAClosedHandOff_givesWhatWasOfferedBefore_thenNothing() throws Exception {
        HandOff<Integer> ring = new HandOff<>(4);
        ring.offer(7);
        assertEquals(7, ring.poll(LONG, () -> true));
        assertNull(ring.poll(LONG, () -> true));
    }

    @Test
    void wake_endsAWait() throws Exception {
        HandOff<Integer> ring = new HandOff<>(4);
        AtomicBoolean closed = new AtomicBoolean();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                assertNull(ring.poll(LONG, closed::get));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        closed.set(true);
        ring.wake();
        assertTrue(waiting.join(Duration.ofSeconds(20)));
    }

    @Test
    void poll_ofAnInterruptedThread_throws() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> new HandOff<Integer>(4).poll(LONG, () -> false));
    }
}
