package dripstone.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Who works, who waits, and whom the watch takes for stuck. */
final class HeartbeatTest {
    private static final Duration STUCK_AFTER = Duration.ofSeconds(10);
    private final StuckWatch watch = new StuckWatch(STUCK_AFTER);
    private final Heartbeat beat = new Heartbeat("stage", "stage");

    private Set<String> stuckAt(long second) {
        watch.look(beat.pulse(), Duration.ofSeconds(second).toNanos());
        return watch.stuck().keySet();
    }

    @Test
    void workWithALongLimitOfItsOwn_isNotStuckBeforeThat_andWorkWithAShortOneNotBeforeWhatHoldsForAll() {
        beat.works("fetching a large page", Duration.ofSeconds(60));
        for (long second = 0; second < 60; second++) {
            assertEquals(Set.of(), stuckAt(second));
        }
        assertEquals(Set.of("stage"), stuckAt(60));
        beat.works("fetching a small page", Duration.ofSeconds(1));
        for (long second = 100; second < 110; second++) {
            assertEquals(Set.of(), stuckAt(second));
        }
        assertEquals(Set.of("stage"), stuckAt(110));
    }

    @Test
    void whatIsThereNoMore_isNotStuck() {
        beat.works("answering");
        assertEquals(Set.of(), stuckAt(0));
        assertEquals(Set.of("stage"), stuckAt(10));
        watch.forgetAllBut(Set.of("another"));
        assertEquals(Map.of(), watch.stuck());
        assertEquals(Set.of(), stuckAt(11), "its time begins anew");
    }

    @Test
    void whoAwaitsAnother_waits_andTakesItsWorkUpAgain() {
        beat.works("offering");
        long before = beat.pulse().progress();
        try (Heartbeat.Pause _ = beat.awaits()) {
            assertFalse(beat.pulse().isWorking());
        }
        assertTrue(beat.pulse().isWorking());
        assertEquals("offering", beat.pulse().work());
        assertTrue(beat.pulse().progress() > before);
    }

    @Test
    void whoWaitsForALock_isNotToBlame() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        beat.works("changing what others change");
        CountDownLatch has = new CountDownLatch(1);
        Thread other;
        lock.lock();
        try {
            other = Thread.ofPlatform().start(() -> {
                beat.lock(lock);
                try {
                    has.countDown();
                } finally {
                    lock.unlock();
                }
            });
            await().until(() -> !beat.pulse().isWorking());
            assertEquals(1, has.getCount());
        } finally {
            lock.unlock();
        }
        has.await();
        assertTrue(beat.pulse().isWorking());
        other.join();
    }

    @Test
    void codeFarBelow_findsTheHeartbeatOfItsCaller_andNoneWhereThereIsNone() {
        beat.works("reading");
        long before = beat.pulse().progress();
        Heartbeat.here().beat();
        assertEquals(before, beat.pulse().progress());
        beat.run(() -> Heartbeat.here().beat());
        assertEquals(before + 1, beat.pulse().progress());
    }

    @Test
    void bytesThatArrive_areBeats_onWhateverThread() throws Exception {
        beat.works("reading");
        try (InputStream in = beat.beatingWith(new ByteArrayInputStream(new byte[100]))) {
            long before = beat.pulse().progress();
            Thread reader = Thread.ofPlatform().start(() -> {
                try {
                    assertEquals(100, in.readAllBytes().length);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            reader.join();
            assertTrue(beat.pulse().progress() > before);
        }
    }

    @Test
    void piecesOfWork_areStagesWhileTheyLast_calledByTheirThread() throws Exception {
        Heartbeats all = new Heartbeats();
        CountDownLatch end = new CountDownLatch(1);
        Thread worker = Thread.ofVirtual().name("piece-1").start(() -> all.during("cutting stone", () -> {
            waitFor(end);
            return true;
        }));
        await().until(() -> all.pulses().size() == 1);
        Pulse pulse = all.pulses().getFirst();
        assertEquals("piece-1 cutting stone true", pulse.stage() + " " + pulse.work() + " " + pulse.isWorking());
        await().until(() -> Stacks.of(pulse, 8).contains("CountDownLatch.await"));
        assertTrue(Objects.requireNonNull(Stacks.briefly(pulse)).contains("HeartbeatTest"), Stacks.briefly(pulse));
        end.countDown();
        worker.join();
        assertEquals(List.of(), all.pulses());
    }

    @Test
    void aThreadsStack_isNotThatOfOneWhoseNumberBeginsAlike() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread one = Thread.ofPlatform().daemon().name("alike-1").start(() -> waitFor(end));
        Thread eleven = Thread.ofPlatform().daemon().name("alike-11").start(() -> waitFor(end));
        await().until(() -> Stacks.of("alike-11", 1).contains("alike-11 "));
        assertFalse(Stacks.of("alike-1", 1).contains("alike-11"), Stacks.of("alike-1", 1));
        assertTrue(Stacks.of("alike-", 1).contains("alike-11"));
        end.countDown();
        one.join();
        eleven.join();
    }

    private static void waitFor(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
