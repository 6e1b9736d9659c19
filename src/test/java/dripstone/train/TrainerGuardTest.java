package dripstone.train;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Element;
import dripstone.kernel.Precision;
import dripstone.life.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps whose numbers are not finite. */
@Timeout(120)
final class TrainerGuardTest {
    @TempDir
    private Path directory;

    private TestRun process(String name, TrainSettings settings) throws IOException {
        return TestRun.process(directory, name, settings, Precision.F32);
    }

    @Test
    void guard_afterThreeStepsThatAreNotFinite_pausesAndSaysTheWayOut() throws Exception {
        try (TestRun run = process("guard", Tune.plain())) {
            Trainer trainer = run.trainer();
            run.hook = batch -> {
                if (batch.step() == 5) {
                    plant(run.model, Double.NaN);
                }
            };
            trainer.start();
            await().until(() -> trainer.status().state() == TrainerStatus.State.PAUSED_NOT_FINITE);
            assertEquals(7, trainer.status().step());
            assertEquals(3, trainer.status().skippedSteps());
            assertTrue(trainer.status().detail().contains("learning-rate"), trainer.status().detail());
            assertInstanceOf(Health.Degraded.class, trainer.health());
            assertTrue(trainer.status().trainNats().isEmpty(), "a number that is not finite is not shown");
            assertEquals(List.of(5L, 6L, 7L), skipped(run));
            assertTrue(run.ledger.decisions().stream()
                    .anyMatch(d -> d instanceof LedgerEntry.Skipped s && s.reason().contains("not finite")));
            plant(run.model, 0.01);
            trainer.resume();
            await().until(() -> trainer.status().step() > 9);
            trainer.stop(Duration.ofSeconds(20));
            assertEquals(List.of(5L, 6L, 7L), skipped(run));
        }
    }

    private static void plant(TinyModel model, double value) {
        model.kernels.set(Element.F32, model.parameters.master(), model.parameters.slots().get(1).offset(), value);
        model.parameters.refreshCompute();
    }

    private static List<Long> skipped(TestRun run) {
        return run.ledger.decisions().stream()
                .filter(LedgerEntry.Skipped.class::isInstance)
                .map(e -> ((LedgerEntry.Skipped) e).step())
                .toList();
    }

    @Test
    void aStepThatTheLedgerSkipped_isSkippedAgainInAReplay() throws IOException {
        String state;
        try (TestRun run = process("skipping", Tune.plain()).until(8)) {
            run.hook = batch -> {
                if (batch.step() == 4) {
                    plant(run.model, Double.NaN);
                } else if (batch.step() == 5) {
                    plant(run.model, 0.02);
                }
            };
            run.run();
            state = run.newestState();
            for (Snapshot snapshot : run.snapshots.list()) {
                TestRun.deleteTree(snapshot.directory());
            }
        }
        try (TestRun run = process("skipping", Tune.plain()).until(8)) {
            run.hook = batch -> {
                if (batch.step() == 5) {
                    plant(run.model, 0.02);
                }
            };
            run.run();
            assertEquals(List.of(4L), skipped(run));
            assertEquals(state, run.newestState());
        }
    }

    @Test
    void aSnapshotOfOtherKernels_goesOnWithOneEntryInTheLedger() throws IOException {
        try (TestRun run = process("kernels", Tune.plain()).until(4)) {
            run.run();
        }
        String now;
        try (TestRun run = new TestRun(directory.resolve("kernels"), TinyModel.scalar(Precision.F32, 2), Tune.plain()).until(4)) {
            run.run();
            now = run.model.kernels.fingerprint();
        }
        try (TestRun run = new TestRun(directory.resolve("kernels"), TinyModel.scalar(Precision.F32, 2), Tune.plain()).until(6)) {
            assertEquals(6, run.run().step());
            List<LedgerEntry.KernelChanged> changes = run.ledger.decisions().stream()
                    .filter(LedgerEntry.KernelChanged.class::isInstance).map(LedgerEntry.KernelChanged.class::cast)
                    .filter(k -> k.afterStep() > 0).toList();
            assertEquals(1, changes.size(), "said once, though started twice: " + changes);
            assertEquals(4, changes.getFirst().afterStep());
            assertEquals(now, changes.getFirst().after());
        }
    }
}
