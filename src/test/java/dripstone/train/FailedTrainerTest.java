package dripstone.train;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left behind by a trainer that fails, or that is told to stop in the middle of something. */
@Timeout(120)
final class FailedTrainerTest {
    private static final TrainSettings SETTINGS = Tune.with(Map.of("workers", 2, "leaves", 2));

    @TempDir
    private Path directory;

    private TestRun process(String name) throws IOException {
        return TestRun.process(directory, name, SETTINGS, Precision.F32);
    }

    private String unbroken(long step) throws IOException {
        try (TestRun run = process("unbroken").until(step)) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            return run.newestState();
        }
    }

    private String resumed(String name, long step) throws IOException {
        try (TestRun run = process(name).until(step)) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            return run.newestState();
        }
    }

    private static List<Long> steps(TestRun run) throws IOException {
        return run.snapshots.list().stream().map(Snapshot::step).toList();
    }

    @Test
    void anErrorBetweenSteps_savesTheLastWholeStep_andTheNextRunGoesOnToTheSameBits() throws IOException {
        try (TestRun run = process("memory").until(40)) {
            run.hook = batch -> {
                if (batch.step() == 20) {
                    throw new OutOfMemoryError("planted");
                }
            };
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertEquals(19, failed.step());
            assertEquals(List.of(19L), steps(run));
        }
        assertEquals(unbroken(40), resumed("memory", 40));
    }

    @Test
    void anUpdateThatWasNotWrittenDown_isNotSaved_andItsStepIsMadeAgain() throws Exception {
        try (TestRun run = process("half").until(40)) {
            run.writing = SnapshotWriting.inPlace(); // so that the second is that of the step before which it was asked for
            CompletableFuture<Snapshot> asked = run.trainer().requestCheckpoint();
            run.hook = batch -> {
                if (batch.step() == 11) {
                    var _ = run.trainer().requestCheckpoint();
                }
                if (batch.step() == 20) { // the update is made, then its entry cannot be written
                    try {
                        run.ledger.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertEquals(19, failed.step());
            assertTrue(asked.isDone());
            assertEquals(List.of(0L, 11L), steps(run), "step 20 is half done, and nothing of it is published");
        }
        assertEquals(unbroken(40), resumed("half", 40));
    }

    @Test
    void aStepThatIsUnderWay_isGivenUp_andTheStepBeforeIsTheLastSnapshot() throws IOException {
        try (TestRun run = process("long-step").until(40)) {
            run.hook = batch -> {
                if (batch.step() == 10) {
                    run.trainer().requestStop(); // seen between the pieces of this very step
                }
            };
            assertEquals(new TrainingEnd.Stopped(9), run.run());
            assertEquals(List.of(9L), steps(run));
        }
        assertEquals(unbroken(40), resumed("long-step", 40));
    }

    @Test
    void aValidationWithoutEnd_isGivenUp_andMadeWhenTheRunGoesOn() throws Exception {
        TrainSettings endless = Tune.with(Map.of("validateTokens", 1L << 40));
        try (TestRun run = TestRun.process(directory, "validation", endless, Precision.F32).until(40)) {
            run.bounds = new TrainingBounds(0, 5, 3, 0);
            CompletableFuture<TrainingEnd> ended = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> ended.complete(run.run()));
            await().atMost(Duration.ofSeconds(30)).until(() -> run.trainer().status().state() == TrainerStatus.State.VALIDATING);
            CompletableFuture<HeldOutLoss> asked = run.trainer().requestValidation();
            long from = System.nanoTime();
            run.trainer().requestStop();
            assertEquals(new TrainingEnd.Stopped(5), ended.get(10, TimeUnit.SECONDS));
            assertTrue(Duration.ofNanos(System.nanoTime() - from).toSeconds() < 5, "it hurries");
            assertThrows(ExecutionException.class, () -> asked.get(10, TimeUnit.SECONDS));
            assertTrue(run.newestState().contains("\"given-up-step\":5"), run.newestState());
        }
        TrainSettings usual = Tune.with(Map.of("validateTokens", 100L));
        try (TestRun run = TestRun.process(directory, "validation", usual, Precision.F32).until(7)) {
            run.bounds = new TrainingBounds(0, 5, 3, 0);
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertTrue(Files.readString(run.metrics).lines().anyMatch(l -> l.startsWith("5,validation") || l.contains(",validation,")),
                    () -> "no validation of step 5 was made");
            assertTrue(run.newestState().contains("\"best-step\""), run.newestState());
        }
    }
}
