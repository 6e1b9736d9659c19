package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The weights' hash in the ledger, every so many steps: written once, then asked of every run that makes the step again. */
@Timeout(120)
final class WeightsHashTest {
    private static final long EVERY = 4;

    @TempDir
    private Path directory;

    private TestRun process(String name, long every) throws IOException {
        return TestRun.process(directory, name, Tune.with(Map.of("hashEvery", every)), Precision.F32);
    }

    private byte[] ledger(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name).resolve("ledger"));
    }

    private static List<Long> hashed(TestRun run) {
        return run.ledger.decisions().stream().filter(LedgerEntry.WeightsHash.class::isInstance)
                .map(e -> ((LedgerEntry.WeightsHash) e).step()).toList();
    }

    private static void deleteSnapshotsAfter(TestRun run, long step) throws IOException {
        for (Snapshot snapshot : run.snapshots.list()) {
            if (snapshot.step() > step) {
                TestRun.deleteTree(snapshot.directory()); // as if the process had been killed before it
            }
        }
    }

    private static void checkpointAt(TestRun run, long step) {
        run.hook = batch -> {
            if (batch.step() == step) {
                run.answers.add(run.trainer().requestCheckpoint());
            }
        };
    }

    private static void nudge(TestRun run) {
        var at = run.model.parameters.master(run.model.parameters.slots().getLast());
        at.setAtIndex(ValueLayout.JAVA_INT, 0, at.getAtIndex(ValueLayout.JAVA_INT, 0) ^ 1);
    }

    @Test
    void everySoManySteps_theHashThatASnapshotWouldHave_standsInTheLedger() throws IOException {
        try (TestRun run = process("every", EVERY).until(8)) {
            run.run();
            assertEquals(List.of(4L, 8L), hashed(run));
            Snapshot last = run.snapshots.list().getLast();
            assertEquals(8, last.step());
            assertTrue(run.ledger.decisions().contains(new LedgerEntry.WeightsHash(8, last.weightsSha256())), "one definition of the hash");
        }
        try (TestRun run = process("never", 0).until(8)) {
            run.run();
            assertEquals(List.of(), hashed(run));
        }
    }

    @Test
    void stepsThatAreMadeAgain_comeToTheSame_andLeaveTheLedgerAsItWas() throws IOException {
        try (TestRun run = process("again", EVERY).until(14)) {
            checkpointAt(run, 3);
            run.run();
            deleteSnapshotsAfter(run, 3);
        }
        byte[] before = ledger("again");
        try (TestRun run = process("again", EVERY).until(14)) {
            run.run();
            assertEquals(List.of(4L, 8L, 12L), hashed(run));
        }
        assertArrayEquals(before, ledger("again"));
    }

    @Test
    void theSameRun_elsewhereAndLater_writesTheSameBytes() throws IOException {
        for (String name : List.of("here", "there")) {
            try (TestRun run = process(name, EVERY).until(9)) {
                checkpointAt(run, 3);
                run.run();
            }
        }
        assertArrayEquals(ledger("here"), ledger("there"));
    }

    @Test
    void aStepFromAnotherRange_stopsTraining_thoughItsTokensAreTheSame() throws IOException {
        List<LedgerEntry> entries = new ArrayList<>();
        try (TestRun run = process("range", 0).until(6)) {
            checkpointAt(run, 3);
            run.run();
            deleteSnapshotsAfter(run, 3);
            entries.addAll(run.ledger.decisions());
            run.ledger.steps(1, 6, step -> entries.add(step.step() != 5 ? step
                    : new LedgerEntry.Step(5, step.from(), "1:ff" + step.to().substring(2), step.batchDigest(), step.targets())));
        }
        Files.delete(directory.resolve("range/ledger"));
        try (TestRun run = process("range", 0).until(6)) {
            for (LedgerEntry entry : entries) {
                run.ledger.append(entry);
            }
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            BatchMismatchException why = assertInstanceOf(BatchMismatchException.class, failed.cause());
            assertEquals(5, why.step());
            assertTrue(String.valueOf(why.getMessage()).contains("the same tokens from range="), why.getMessage());
        }
    }

    @Test
    void weightsThatAreNotTheLedgers_stopTraining_andNameTheStep() throws IOException {
        try (TestRun run = process("flipped", EVERY).until(14)) {
            checkpointAt(run, 3);
            run.run();
            deleteSnapshotsAfter(run, 3);
        }
        byte[] before = ledger("flipped");
        try (TestRun run = process("flipped", EVERY).until(14)) {
            run.hook = batch -> {
                if (batch.step() == 7) {
                    nudge(run); // one bit of one weight, as bad memory would
                }
            };
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            WeightsMismatchException why = assertInstanceOf(WeightsMismatchException.class, failed.cause());
            assertEquals(8, why.step());
            assertTrue(String.valueOf(why.getMessage()).contains("step=8 "), why.getMessage());
            assertEquals(List.of(3L), run.snapshots.list().stream().map(Snapshot::step).toList(), "nothing is published of it");
        }
        assertArrayEquals(before, ledger("flipped"));
    }

    @Test
    void hashOfASnapshotThatHasGone_isAskedForToo() throws IOException {
        try (TestRun run = process("gone", 0).until(6)) {
            checkpointAt(run, 3);
            run.run();
            deleteSnapshotsAfter(run, 3);
        }
        try (TestRun run = process("gone", 0).until(9)) {
            run.hook = batch -> {
                if (batch.step() == 5) {
                    nudge(run);
                }
            };
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertEquals(6, assertInstanceOf(WeightsMismatchException.class, failed.cause()).step());
        }
    }

    @Test
    void otherKernels_giveOtherBits_whichIsNoMismatch_andTheirHashesHoldFromThenOn() throws IOException {
        try (TestRun run = process("kernels", EVERY).until(10)) {
            checkpointAt(run, 3);
            run.run();
            deleteSnapshotsAfter(run, 3);
        }
        for (int start = 0; start < 2; start++) {
            try (TestRun run = new TestRun(directory.resolve("kernels"), TinyModel.scalar(Precision.F32, 2),
                    Tune.with(Map.of("hashEvery", EVERY))).until(10)) {
                assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
                assertEquals(List.of(4L, 8L, 4L, 8L), hashed(run), "once under each");
                deleteSnapshotsAfter(run, 3);
            }
        }
        try (TestRun run = process("kernels", EVERY).until(10)) { // back, from a snapshot of the first ones
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertEquals(List.of(0L, 3L, 3L), run.ledger.decisions().stream().filter(LedgerEntry.KernelChanged.class::isInstance)
                    .map(e -> ((LedgerEntry.KernelChanged) e).afterStep()).toList());
        }
    }

    @Test
    void beforeTheFirstSnapshot_otherKernels_areNoMismatchEither() throws IOException {
        try (TestRun run = process("first", EVERY).until(6)) {
            run.run();
            deleteSnapshotsAfter(run, 0);
        }
        try (TestRun run = new TestRun(directory.resolve("first"), TinyModel.scalar(Precision.F32, 2),
                Tune.with(Map.of("hashEvery", EVERY))).until(6)) {
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertEquals(List.of(4L, 4L), hashed(run));
        }
    }

    @Test
    void aSnapshotThatIsNotTheOneThatTheLedgerNames_isNotGoneOnFrom() throws IOException {
        try (TestRun run = process("one", 0).until(5)) {
            run.run();
        }
        try (TestRun run = process("other", 0).until(5)) {
            run.hook = batch -> {
                if (batch.step() == 2) {
                    nudge(run);
                }
            };
            run.run();
        }
        String name = "step-000000000005";
        TestRun.deleteTree(directory.resolve("one/snapshots").resolve(name));
        Files.move(directory.resolve("other/snapshots").resolve(name), directory.resolve("one/snapshots").resolve(name));
        try (TestRun run = process("one", 0).until(9)) {
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertEquals(5, assertInstanceOf(WeightsMismatchException.class, failed.cause()).step());
        }
    }
}
