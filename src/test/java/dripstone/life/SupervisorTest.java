package dripstone.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SupervisorTest {
    private static final WatchSettings QUICK =
            new WatchSettings(Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofMillis(400), Duration.ofMinutes(10));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServiceStack stack = new ServiceStack(Duration.ofSeconds(5));
    private final List<String> newProcess = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        stack.close();
    }

    /** A stage with a real thread, which ends when it is told to break. */
    private static final class Stage implements Service {
        private final AtomicInteger starts = new AtomicInteger();
        private final Heartbeat heartbeat = new Heartbeat("stage", "stage-worker");
        private volatile Recovery recovery = Recovery.IN_PROCESS;
        private final AtomicInteger failingStarts = new AtomicInteger();
        private volatile CountDownLatch broken = new CountDownLatch(1);
        private volatile @Nullable Thread thread;

        @Override
        public String name() {
            return "stage";
        }

        @Override
        public void start() throws IOException {
            starts.incrementAndGet();
            if (failingStarts.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IOException("planted: cannot start");
            }
            CountDownLatch end = new CountDownLatch(1);
            broken = end;
            thread = Thread.ofPlatform().name("stage-worker").daemon().start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void stop(Duration deadline) throws InterruptedException {
            broken.countDown();
            Thread running = thread;
            if (running != null) {
                running.join(deadline);
            }
        }

        @Override
        public Health health() {
            Thread running = thread;
            return running != null && !running.isAlive() ? new Health.Failed("planted: thread ended") : new Health.Up("works");
        }

        @Override
        public Recovery recovery() {
            return recovery;
        }

        @Override
        public List<Pulse> pulses() {
            return List.of(heartbeat.pulse());
        }
    }

    private Supervisor over(Stage stage, WatchSettings settings) throws Exception {
        stack.start(stage);
        Supervisor supervisor = new Supervisor(stack, settings, newProcess::add, new Random(7));
        stack.start(supervisor);
        return supervisor;
    }

    private static Supervisor.Restarts restarts(Supervisor supervisor) {
        return Objects.requireNonNull(supervisor.restarts().get("stage"));
    }

    @Test
    void aStageThatEnded_isStartedAgain_andCounted() throws Exception {
        Stage stage = new Stage();
        Supervisor supervisor = over(stage, QUICK);
        assertEquals(Map.of(), supervisor.restarts());
        stage.broken.countDown();
        await().atMost(PATIENCE).until(() -> stage.starts.get() == 2 && supervisor.healthOfAll().get("stage") instanceof Health.Up);
        assertEquals(1, restarts(supervisor).restarts());
        assertEquals("planted: thread ended", restarts(supervisor).lastFailure());
        assertTrue(newProcess.isEmpty());
    }

    @Test
    void aStageThatCannotStart_isTriedAgainUntilItCan() throws Exception {
        Stage stage = new Stage();
        Supervisor supervisor = over(stage, QUICK);
        stage.failingStarts.set(3);
        stage.broken.countDown();
        await().atMost(PATIENCE).until(() -> supervisor.restarts().containsKey("stage")
                && restarts(supervisor).lastFailure().contains("cannot start"));
        assertInstanceOf(Health.Failed.class, supervisor.healthOfAll().get("stage"));
        await().atMost(PATIENCE).until(() -> supervisor.healthOfAll().get("stage") instanceof Health.Up);
        assertEquals(4, restarts(supervisor).restarts());
        assertEquals(5, stage.starts.get());
    }

    @Test
    void whatOnlyANewProcessMends_isToldOnce_andNotStartedAgainHere() throws Exception {
        Stage stage = new Stage();
        stage.recovery = Recovery.NEW_PROCESS;
        Supervisor supervisor = over(stage, QUICK);
        stage.broken.countDown();
        await().atMost(PATIENCE).until(() -> !newProcess.isEmpty());
        await().during(Duration.ofMillis(1200)).atMost(PATIENCE).until(() -> newProcess.size() == 1);
        assertEquals(List.of("stage: planted: thread ended"), newProcess);
        assertEquals(1, stage.starts.get());
        assertInstanceOf(Health.Failed.class, supervisor.healthOfAll().get("stage"));
    }

    @Test
    void whatMendsItself_isLeftAlone() throws Exception {
        Stage stage = new Stage();
        stage.recovery = Recovery.BY_ITSELF;
        Supervisor supervisor = over(stage, QUICK);
        stage.broken.countDown();
        await().during(Duration.ofMillis(1500)).atMost(PATIENCE).until(() -> stage.starts.get() == 1 && newProcess.isEmpty());
        assertEquals(new Health.Failed("planted: thread ended"), supervisor.healthOfAll().get("stage"));
    }

    @Test
    void aStoppedStack_startsNothingAgain() throws Exception {
        Stage stage = new Stage();
        over(stage, QUICK);
        stack.close();
        await().during(Duration.ofMillis(1200)).atMost(PATIENCE).until(() -> stage.starts.get() == 1);
    }

    @Test
    void aStageThatIsReallyBlocked_isNamedWithItsStack_andForgottenWhenItGoesOn() throws Exception {
        Stage stage = new Stage();
        Supervisor supervisor = over(stage, QUICK);
        stage.heartbeat.works("grinding a stone");
        await().atMost(PATIENCE).until(() -> supervisor.stuck().containsKey("stage"));
        String where = Objects.requireNonNull(supervisor.stuck().get("stage"));
        assertTrue(where.contains("grinding a stone") && where.contains("stage-worker") && where.contains("park"), where);
        assertInstanceOf(Health.Failed.class, supervisor.healthOfAll().get("stage"));
        assertEquals(1, stage.starts.get(), "who is stuck is not started again: its thread still holds what it holds");
        stage.heartbeat.beat();
        await().atMost(PATIENCE).until(() -> supervisor.stuck().isEmpty());
        assertInstanceOf(Health.Up.class, supervisor.healthOfAll().get("stage"));
    }

    @Test
    void whoWaitsOrGoesOn_isNeverStuck() {
        StuckWatch watch = new StuckWatch(Duration.ofSeconds(10));
        Heartbeat beat = new Heartbeat("s", "s");
        beat.works("packing");
        for (long second = 0; second < 100; second++) {
            beat.beat();
            watch.look(beat.pulse(), Duration.ofSeconds(second).toNanos());
            assertEquals(Map.of(), watch.stuck());
        }
        beat.waits();
        for (long second = 100; second < 1000; second++) {
            watch.look(beat.pulse(), Duration.ofSeconds(second).toNanos());
            assertEquals(Map.of(), watch.stuck());
        }
        beat.works("packing");
        for (long second = 1000; second <= 1009; second++) {
            watch.look(beat.pulse(), Duration.ofSeconds(second).toNanos());
            assertEquals(Map.of(), watch.stuck(), "second " + second);
        }
        watch.look(beat.pulse(), Duration.ofSeconds(1010).toNanos());
        assertEquals(List.of("s"), List.copyOf(watch.stuck().keySet()));
    }

    @Test
    void pauses_growToTheLongest_withJitter_andAreShortAfterAGoodWhile() {
        WatchSettings settings = WatchSettings.byDefault();
        RestartDelay delay = new RestartDelay(settings, new Random(3));
        long full = Duration.ofSeconds(1).toNanos();
        for (int i = 0; i < 60; i++) {
            long pause = delay.next(Duration.ofSeconds(1)).toNanos();
            long most = Math.min(settings.restartLongest().toNanos(), full);
            assertTrue(pause >= most / 2 && pause <= most, "pause " + i + " " + pause + " most " + most);
            full = Math.min(full * 2, settings.restartLongest().toNanos());
        }
        assertEquals(60, delay.inRow());
        assertTrue(delay.next(Duration.ofMinutes(11)).compareTo(Duration.ofSeconds(1)) <= 0);
        assertEquals(1, delay.inRow());
    }
}
