package dripstone.train;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Precision;
import dripstone.life.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TrainerTest {
    @TempDir
    private Path directory;

    private TestRun process(String name, TrainSettings settings) throws IOException {
        return process(name, settings, Precision.F32);
    }

    private TestRun process(String name, TrainSettings settings, Precision precision) throws IOException {
        return TestRun.process(directory, name, settings, precision);
    }

    // ---- the same bits

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16"})
    void weightsAfter50Steps_areTheSameBits_forAnyNumberOfWorkers(String name) throws IOException {
        Set<String> hashes = new HashSet<>();
        Set<String> ledgers = new HashSet<>();
        for (int workers : new int[] {1, 2, 3}) {
            TrainSettings tuned = Tune.with(Map.of("workers", workers, "leaves", 2, "clipNorm", 0.05));
            try (TestRun run = process(name + workers, tuned, name.equals("F32") ? Precision.F32 : Precision.BF16).until(50)) {
                assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
                hashes.add(run.newestState());
                ledgers.add(run.ledger.head());
            }
        }
        assertEquals(1, hashes.size(), hashes.toString());
        assertEquals(1, ledgers.size());
    }

    @ParameterizedTest
    @CsvSource({"F32,17", "BF16,17", "F32,1"})
    void stoppedAndRestored_isBitIdenticalToUnbroken(String name, int stop) throws IOException {
        Precision precision = name.equals("F32") ? Precision.F32 : Precision.BF16;
        String state;
        String head;
        try (TestRun unbroken = process("unbroken", Tune.plain(), precision).until(30)) {
            askAfter(unbroken, stop);
            assertEquals(30, unbroken.run().step());
            assertEquals(stop, unbroken.answers.getFirst().join().step());
            state = unbroken.newestState();
            head = unbroken.ledger.head();
        }
        try (TestRun first = process("broken", Tune.plain(), precision).until(stop)) {
            first.run();
        }
        try (TestRun second = process("broken", Tune.plain(), precision).until(30)) {
            second.run();
            assertEquals(state, second.newestState());
            assertEquals(head, second.ledger.head());
        }
    }

    /** A kill leaves a ledger and metrics that are ahead of the newest snapshot. */
    @Test
    void killedBetweenSnapshots_repeatsTheStepsAndWritesNothingTwice() throws IOException {
        String state;
        String head;
        try (TestRun unbroken = process("unbroken", Tune.plain()).until(30)) {
            askAfter(unbroken, 9);
            unbroken.run();
            state = unbroken.newestState();
            head = unbroken.ledger.head();
        }
        try (TestRun killed = process("killed", Tune.plain())) {
            killed.writing = SnapshotWriting.inPlace(); // the snapshot stands before the end comes
            askAfter(killed, 9);
            var ask = killed.hook;
            killed.hook = batch -> {
                ask.before(batch);
                if (batch.step() == 22) {
                    throw killed.death();
                }
            };
            assertInstanceOf(TrainingEnd.Failed.class, killed.run());
            assertEquals(21, killed.ledger.step(21).orElseThrow().step());
            assertEquals(9, killed.snapshots.list().getLast().step());
        }
        try (TestRun next = process("killed", Tune.plain()).until(30)) {
            next.run();
            assertEquals(state, next.newestState());
            assertEquals(head, next.ledger.head());
            assertEquals(30, stepsInMetrics(next).size());
        }
    }

    /** Asks for a snapshot while a step is trained: it is made at the boundary after it. */
    private static void askAfter(TestRun run, long step) {
        run.hook = batch -> {
            if (batch.step() == step) {
                run.answers.add(run.trainer().requestCheckpoint());
            }
        };
    }

    private static List<String> stepsInMetrics(TestRun run) throws IOException {
        return Files.readAllLines(run.metrics).stream().filter(l -> l.startsWith("2,step,")).map(l -> l.split(",", 4)[2]).toList();
    }

    @Test
    void validationsAndSnapshots_changeNoBit() throws IOException {
        String quiet;
        try (TestRun run = process("quiet", Tune.plain()).until(20)) {
            run.run();
            quiet = run.model.weightsSha256();
        }
        List<CompletableFuture<HeldOutLoss>> validations = new ArrayList<>();
        try (TestRun run = process("asked", Tune.plain()).until(20)) {
            run.hook = batch -> {
                validations.add(run.trainer().requestValidation());
                run.answers.add(run.trainer().requestCheckpoint());
            };
            run.run();
            assertEquals(quiet, run.model.weightsSha256());
            assertEquals(20, run.answers.getLast().join().step());
            assertEquals(20, assertInstanceOf(HeldOutLoss.Measured.class, validations.getLast().join()).step());
        }
    }

    @Test
    void inlineAndService_areOneTrainer() throws Exception {
        String inline;
        try (TestRun run = process("inline", Tune.plain()).until(12)) {
            run.run();
            inline = run.newestState() + run.ledger.head();
        }
        try (TestRun run = process("service", Tune.plain()).until(12)) {
            run.trainer().start();
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.trainer().ended().get(30, TimeUnit.SECONDS));
            run.trainer().stop(Duration.ofSeconds(10));
            assertEquals(inline, run.newestState() + run.ledger.head());
        }
    }

    // ---- learning

    @Test
    void lossFalls_belowTheUnigramBaseline() throws IOException {
        try (TestRun run = process("learning", Tune.with(Map.of("leafSequences", 8, "workers", 2, "learningRate", 0.02))).until(120)) {
            run.bounds = new TrainingBounds(0, 60, 0, 0);
            run.run();
            TrainerStatus status = run.trainer().status();
            var heldOut = assertInstanceOf(HeldOutLoss.Measured.class, status.heldOut());
            assertTrue(heldOut.nats() < heldOut.unigramNats() - 0.5, heldOut.toString());
            assertTrue(status.trainNats().orElseThrow() < heldOut.unigramNats(), status.toString());
            assertEquals(heldOut.nats() / Math.log(2), heldOut.bitsPerByte().orElseThrow(), 1e-12, "a byte is a token here");
            assertEquals(120, heldOut.step());
        }
    }

    @Test
    void noHeldOutText_isNoneAndNotANumber() throws IOException {
        try (TestRun run = process("none", Tune.plain()).until(3)) {
            run.heldOutTargets = 0;
            run.bounds = new TrainingBounds(0, 1, 0, 0);
            run.run();
            assertInstanceOf(HeldOutLoss.None.class, run.trainer().status().heldOut());
            assertEquals(0, Files.readAllLines(run.metrics).stream().filter(l -> l.contains(",validation,")).count());
        }
    }

    // ---- ends

    @Test
    void tokensBound_endsAtTheSameStep_alsoAfterAStop() throws IOException {
        long step;
        try (TestRun run = process("bound", Tune.plain())) {
            run.bounds = new TrainingBounds(700, 0, 0, 0);
            var end = assertInstanceOf(TrainingEnd.TokensReached.class, run.run());
            assertTrue(end.tokens() >= 700 && end.tokens() < 800, end.toString());
            step = end.step();
        }
        try (TestRun first = process("again", Tune.plain()).until(step / 2)) {
            first.bounds = new TrainingBounds(700, 0, 0, 0);
            assertInstanceOf(TrainingEnd.EpochsDone.class, first.run());
        }
        try (TestRun second = process("again", Tune.plain())) {
            second.bounds = new TrainingBounds(700, 0, 0, 0);
            assertEquals(step, assertInstanceOf(TrainingEnd.TokensReached.class, second.run()).step());
        }
    }

    @Test
    void earlyStopping_keepsTheBestSnapshotFromRetention() throws IOException {
        // A rate that ruins the model after warm-up: the validations get worse.
        TrainSettings settings = Tune.with(Map.of("learningRate", 1.0, "minLearningRate", 0.001, "warmupSteps", 400L, "clipNorm", 0.0));
        try (TestRun run = process("early", settings).until(400)) {
            run.bounds = new TrainingBounds(0, 5, 3, 0);
            run.keep = 1;
            var end = assertInstanceOf(TrainingEnd.EarlyStopped.class, run.run());
            assertEquals(end.bestStep() + 15, end.step());
            List<Long> kept = run.snapshots.list().stream().map(Snapshot::step).toList();
            assertTrue(kept.contains(end.bestStep()), kept + " " + end);
            assertTrue(run.snapshots.pinned(run.snapshots.list().getFirst()), "the best is pinned");
            assertEquals(2, kept.size(), kept.toString());
        }
        try (TestRun again = process("early", settings).until(400)) {
            again.bounds = new TrainingBounds(0, 5, 3, 0);
            assertInstanceOf(TrainingEnd.EarlyStopped.class, again.run(), "its patience is at its end");
        }
    }

    @Test
    void stop_publishesALastSnapshot() throws Exception {
        try (TestRun run = process("stop", Tune.plain())) {
            run.trainer().start();
            await().until(() -> run.trainer().status().step() > 3);
            run.trainer().stop(Duration.ofSeconds(20));
            var end = assertInstanceOf(TrainingEnd.Stopped.class, run.trainer().ended().join());
            assertEquals(end.step(), run.snapshots.list().getLast().step());
            assertEquals(TrainerStatus.State.ENDED, run.trainer().status().state());
            assertThrows(ExecutionException.class, () -> run.trainer().requestCheckpoint().get(5, TimeUnit.SECONDS));
            assertThrows(ExecutionException.class, () -> run.trainer().requestValidation().get(5, TimeUnit.SECONDS));
        }
    }

    // ---- requests and states

    @Test
    void requests_areAnsweredWhilePausedAndWhileTextIsMissing() throws Exception {
        try (TestRun run = process("requests", Tune.plain())) {
            Trainer trainer = run.trainer();
            trainer.start();
            await().until(() -> trainer.status().step() > 0);
            trainer.pause();
            await().until(() -> trainer.status().state() == TrainerStatus.State.PAUSED);
            long step = trainer.status().step();
            assertInstanceOf(Health.Waiting.class, trainer.health());
            assertEquals(step, trainer.requestCheckpoint().get(20, TimeUnit.SECONDS).step());
            assertInstanceOf(HeldOutLoss.Measured.class, trainer.requestValidation().get(20, TimeUnit.SECONDS));
            assertEquals(step, trainer.status().step());
            trainer.resume();
            await().until(() -> trainer.status().step() > step);
            assertInstanceOf(Health.Up.class, trainer.health());
            trainer.stop(Duration.ofSeconds(20));
        }
    }
    // ---- what a model is

    @Test
    void anotherIdentity_isRefusedWithBothValuesAndTheWayOut() throws Exception {
        try (TestRun run = process("identity", Tune.plain()).until(3)) {
            run.run();
        }
        try (TestRun run = process("identity", Tune.with(Map.of("seed", 8L))).until(6)) {
            run.fingerprint = "fingerprint-2";
            var e = assertThrows(IdentityMismatchException.class, () -> run.trainer().start());
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("train.seed model=7 configured=8"), message);
            assertTrue(message.contains("tokenizer.fingerprint model=fingerprint-1 configured=fingerprint-2"), message);
            assertTrue(message.contains("new name"), message);
            assertInstanceOf(Health.Failed.class, run.trainer().health());
        }
    }

    @Test
    void anotherBatchThanTheLedgerKnows_endsTheRunAndNamesTheStep() throws IOException {
        try (TestRun run = process("batches", Tune.plain())) {
            askAfter(run, 4);
            run.lastStep = 9;
            var before = run.hook;
            run.hook = batch -> {
                before.before(batch);
                if (batch.step() == 9) {
                    throw run.death();
                }
            };
            run.run();
        }
        try (TestRun run = process("batches", Tune.plain()).until(12)) {
            run.alteration = "another journal ";
            var end = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            var e = assertInstanceOf(BatchMismatchException.class, end.cause());
            assertEquals(5, e.step());
            assertTrue(String.valueOf(e.getMessage()).contains("step=5"), e.getMessage());
        }
    }

    @Test
    void aChangedTrainingSetting_isRecorded_andReplayedFromItsStep() throws IOException {
        TrainSettings changed = Tune.with(Map.of("learningRate", 0.003, "leaves", 3));
        String state;
        String head;
        try (TestRun run = process("settings", Tune.plain()).until(10)) {
            askAfter(run, 6);
            run.run();
        }
        try (TestRun run = process("settings", changed).until(15)) {
            run.feedSettings = new TreeMap<>(Map.of("batch.epochs", "2"));
            run.run();
            state = run.newestState();
            head = run.ledger.head();
            List<LedgerEntry> recorded = run.ledger.decisions().stream()
                    .filter(d -> d instanceof LedgerEntry.SettingChanged c && c.fromStep() == 11).toList();
            assertEquals(List.of(
                    new LedgerEntry.SettingChanged(11, "batch.epochs", "", "2"),
                    new LedgerEntry.SettingChanged(11, "train.learning-rate", "0.01", "0.003"),
                    new LedgerEntry.SettingChanged(11, "train.leaves", "1", "3")), recorded);
            for (Snapshot snapshot : run.snapshots.list()) {
                if (snapshot.step() > 6) {
                    TestRun.deleteTree(snapshot.directory());
                }
            }
        }
        try (TestRun run = process("settings", changed).until(15)) {
            run.feedSettings = new TreeMap<>(Map.of("batch.epochs", "2"));
            run.run();
            assertEquals(List.of(1, 3), run.openedLeaves, "packed as it was until step 10, then as now");
            assertEquals(state, run.newestState());
            assertEquals(head, run.ledger.head());
        }
    }

    @Test
    void anOperationalSetting_leavesNoTrace() throws IOException {
        String head;
        try (TestRun run = process("operational", Tune.plain()).until(4)) {
            run.run();
            head = run.ledger.head();
        }
        try (TestRun run = process("operational", Tune.with(Map.of("workers", 3, "validateTokens", 100L))).until(4)) {
            run.run();
            assertEquals(head, run.ledger.head());
        }
    }

    @Test
    void aSnapshotBeyondTheLedger_isRefused() throws IOException {
        try (TestRun run = process("lost", Tune.plain()).until(4)) {
            run.run();
        }
        Files.delete(directory.resolve("lost").resolve("ledger"));
        try (TestRun run = process("lost", Tune.plain()).until(8)) {
            var end = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertTrue(end.describe().contains("ledger"), end.describe());
        }
    }

    @Test
    void aDamagedNewestSnapshot_isPassedOver_andTheSameStateReachedAgain() throws IOException {
        String state;
        try (TestRun run = process("damaged", Tune.plain()).until(10)) {
            askAfter(run, 6);
            run.run();
            state = run.newestState();
            Path file = run.snapshots.list().getLast().directory().resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
        try (TestRun run = process("damaged", Tune.plain()).until(10)) {
            run.run();
            assertEquals(state, run.newestState());
        }
    }

    @Test
    void otherSeeds_giveOtherWeights() throws IOException {
        try (TestRun a = process("seed-a", Tune.plain()).until(2); TestRun b = process("seed-b", Tune.with(Map.of("seed", 8L))).until(2)) {
            a.run();
            b.run();
            assertNotEquals(a.model.weightsSha256(), b.model.weightsSha256());
        }
    }
}
