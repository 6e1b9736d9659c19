package dripstone.train;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.ChildProcess;
import dripstone.disk.SpaceFloor;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import dripstone.life.Bytes;
import dripstone.life.Health;
import dripstone.model.LoraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A snapshot that is written beside training is the one that is written while training stands still, and so is all around it. */
@Timeout(120)
final class SnapshotsBesideTest {
    /** A tiny snapshot takes about a second. */
    private static final SnapshotWriting SLOW = new SnapshotWriting(true, 250_000);

    @TempDir
    private Path directory;

    private TestRun process(String name, TrainSettings settings, LoraSettings adapters, SnapshotWriting writing) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        TinyModel model = new TinyModel(KernelChoice.fast(Precision.BF16), settings.leafSequences(), false, adapters);
        TestRun run = new TestRun(place, model, settings);
        run.writing = writing;
        return run;
    }

    private TestRun process(String name, SnapshotWriting writing) throws IOException {
        return process(name, Tune.plain(), LoraSettings.off(), writing);
    }

    /** Every file of every snapshot but the manifest, which has a time in it; and the ledger. */
    private Map<String, String> files(String name) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Path root = directory.resolve(name);
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String path = root.relativize(file).toString();
                if (!path.endsWith("manifest.json") && !path.endsWith(".csv")) {
                    all.put(path, dripstone.disk.Sha256.of(file));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void itsBytesAndTheLedgers_areThoseInPlace_forEveryOptimiser_alsoWhereAnUpdateIsSkipped(OptimizerKind kind) throws IOException {
        TrainSettings settings = Tune.with(Map.of("optimizer", kind, "emaDecay", 0.9, "workers", 2));
        for (SnapshotWriting writing : List.of(SnapshotWriting.inPlace(), SnapshotWriting.fast())) {
            try (TestRun run = process(writing.beside() ? "beside" : "in-place", settings, LoraSettings.off(), writing).until(9)) {
                run.bounds = new TrainingBounds(0, 0, 0, 3);
                run.hook = batch -> {
                    if (batch.step() == 4) {
                        batch.targets().fill((byte) -1); // no target: the update after the snapshot of step 3 is skipped
                    }
                };
                assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
                assertEquals(List.of(3L, 6L, 9L), run.snapshots.list().stream().map(Snapshot::step).toList());
            }
        }
        assertEquals(files("in-place"), files("beside"));
    }

    @Test
    void adapters_too() throws IOException {
        LoraSettings adapters = new LoraSettings(4, 8, List.of("q_proj", "v_proj", "down_proj"));
        for (SnapshotWriting writing : List.of(SnapshotWriting.inPlace(), SnapshotWriting.fast())) {
            try (TestRun run = process(writing.beside() ? "beside" : "in-place", Tune.plain(), adapters, writing).until(9)) {
                run.bounds = new TrainingBounds(0, 0, 0, 3);
                run.run();
            }
        }
        assertEquals(files("in-place"), files("beside"));
    }

    /** However many steps pass meanwhile, and whatever is decided. */
    @Test
    void theLedgersOrder_saysNothingOfHowLongTheWritingTook() throws IOException {
        for (SnapshotWriting writing : List.of(SnapshotWriting.inPlace(), SLOW)) {
            try (TestRun run = process(writing.beside() ? "beside" : "in-place", writing).until(12)) {
                run.hook = batch -> {
                    if (batch.step() == 3) {
                        run.answers.add(run.trainer().requestCheckpoint());
                    } else if (batch.step() == 6) {
                        CompletableFuture<Long> rate = run.trainer().requestAnneal(4);
                        assertFalse(rate.isDone());
                    }
                };
                run.run();
                assertEquals(3, run.answers.getFirst().join().step());
                List<LedgerEntry> decisions = run.ledger.decisions();
                int published = 0;
                while (!(decisions.get(published) instanceof LedgerEntry.Published)) {
                    published++;
                }
                assertTrue(decisions.subList(published, decisions.size()).stream().anyMatch(LedgerEntry.SettingChanged.class::isInstance));
            }
        }
        assertArrayEquals(Files.readAllBytes(directory.resolve("in-place/ledger")), Files.readAllBytes(directory.resolve("beside/ledger")));
        assertEquals(files("in-place"), files("beside"));
    }

    @Test
    void trainingGoesOn_whileItIsWritten_andWhoAsksMeanwhileSharesTheNextOne() throws Exception {
        try (TestRun run = process("m", SLOW)) {
            Trainer trainer = run.trainer();
            trainer.start();
            await().until(() -> trainer.status().step() > 0);
            CompletableFuture<Snapshot> first = trainer.requestCheckpoint();
            await().until(this::isPending);
            long step = trainer.status().step();
            CompletableFuture<Snapshot> second = trainer.requestCheckpoint();
            await().until(() -> trainer.status().step() > step + 5);
            CompletableFuture<Snapshot> third = trainer.requestCheckpoint();
            assertFalse(first.isDone(), "five steps were trained while it was being written");
            assertEquals(TrainerStatus.State.TRAINING, trainer.status().state());
            assertTrue(first.get(20, TimeUnit.SECONDS).step() <= step);
            assertTrue(second.get(20, TimeUnit.SECONDS).step() >= step + 5, "that of a later boundary");
            assertEquals(second.join().step(), third.get(20, TimeUnit.SECONDS).step());
            trainer.stop(Duration.ofSeconds(20));
        }
    }

    private boolean isPending() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("m/snapshots"))) {
            return entries.anyMatch(entry -> entry.getFileName().toString().contains(".pending-"));
        }
    }

    @Test
    void aStop_whileItIsWritten_hurries_andLeavesBoth() throws Exception {
        try (TestRun run = process("m", new SnapshotWriting(true, 5_000))) { // it would take a minute
            Trainer trainer = run.trainer();
            trainer.start();
            await().until(() -> trainer.status().step() > 0);
            CompletableFuture<Snapshot> asked = trainer.requestCheckpoint();
            await().until(this::isPending);
            long step = trainer.status().step();
            await().until(() -> trainer.status().step() > step);
            trainer.stop(Duration.ofSeconds(10));
            var end = assertInstanceOf(TrainingEnd.Stopped.class, trainer.ended().get(1, TimeUnit.SECONDS));
            assertEquals(List.of(asked.join().step(), end.step()), run.snapshots.list().stream().map(Snapshot::step).toList());
        }
    }

    @Test
    void whileNothingIsTrained_itIsCapturedAtOnce() throws Exception {
        try (TestRun run = process("m", SnapshotWriting.fast())) {
            Trainer trainer = run.trainer();
            trainer.start();
            await().until(() -> trainer.status().step() > 3);
            trainer.pause();
            await().until(() -> trainer.status().state() == TrainerStatus.State.PAUSED);
            assertEquals(trainer.status().step(), trainer.requestCheckpoint().get(10, TimeUnit.SECONDS).step());
            trainer.stop(Duration.ofSeconds(20));
        }
    }

    @Test
    void whereItFails_learningGoesOn_andSaysSo_andTheLedgerMissesNothing() throws Exception {
        Path place = Files.createDirectories(directory.resolve("m"));
        TinyModel model = new TinyModel(KernelChoice.fast(Precision.F32), Tune.plain().leafSequences());
        SnapshotStore full = SnapshotStore.open(place, SpaceFloor.of(place, new Bytes(Long.MAX_VALUE / 2)));
        try (Ledger ledger = Ledger.open(place.resolve("ledger")); model;
                SyntheticBatches text = new SyntheticBatches(1, model.sequences, TinyModel.CONTEXT, 0, Long.MAX_VALUE)) {
            HeldOut none = (at, most) -> {
                throw new IOException("nothing is validated here");
            };
            Trainer trainer = new Trainer(new TrainerParts(model.part(),
                    new TrainerParts.Stores(full, 1, ledger, place.resolve("metrics.csv")),
                    new TrainerParts.Feeds((from, step, held) -> text, none, java.util.Collections.emptySortedMap()), Tune.plain(),
                    TrainingBounds.none()));
            trainer.start();
            await().until(() -> trainer.status().step() > 0);
            var refused = assertThrows(ExecutionException.class, () -> trainer.requestCheckpoint().get(10, TimeUnit.SECONDS));
            assertTrue(String.valueOf(refused.getCause()).contains("make room"), String.valueOf(refused.getCause()));
            long step = trainer.status().step();
            await().until(() -> trainer.status().step() > step + 3);
            assertTrue(assertInstanceOf(Health.Degraded.class, trainer.health()).detail().contains("make room"));
            trainer.stop(Duration.ofSeconds(20));
            assertInstanceOf(TrainingEnd.Failed.class, trainer.ended().join(), "the last snapshot of a run must succeed");
            assertEquals(trainer.status().step(), ledger.lastStep());
        }
    }

    @Test
    void itsWeights_areSharedUntilTheNextIsCaptured_andNoLeaseIsLeft() throws Exception {
        try (TestRun run = process("m", SnapshotWriting.fast()).until(9)) {
            run.hook = batch -> {
                if (batch.step() == 3 || batch.step() == 7) {
                    run.answers.add(run.trainer().requestCheckpoint());
                } else if (batch.step() == 6) {
                    assertEquals(3, run.answers.getFirst().join().step());
                    try (var lease = run.shared.acquire("test").orElseThrow();
                            var copy = dripstone.model.Parameters.allocate(TinyModel.SHAPE, run.model.kernels)) {
                        assertEquals(3, lease.version());
                        assertTrue(lease.copyInto(copy));
                        assertEquals(hashInFile(run), weightsSha256(copy));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                } else if (batch.step() == 9) {
                    assertEquals(7, run.answers.getLast().join().step());
                    assertEquals(7, run.shared.version().orElseThrow());
                }
            };
            assertInstanceOf(TrainingEnd.EpochsDone.class, run.run());
            assertEquals(List.of(), run.shared.holders());
        }
    }

    private static String hashInFile(TestRun run) throws IOException {
        try (var copy = dripstone.model.Parameters.allocate(TinyModel.SHAPE, run.model.kernels);
                var reader = run.snapshots.open(run.snapshots.list().getLast())) {
            reader.readWeights(dripstone.checkpoint.Tensor.of(copy));
            return weightsSha256(copy);
        }
    }

    private static String weightsSha256(dripstone.model.Parameters weights) {
        return SyntheticBatches.sha256(weights.slots().stream().map(weights::master).toArray(java.lang.foreign.MemorySegment[]::new));
    }

    /** A reader that does not give back what it holds costs the trainer a second and a stand-still, and no bit. */
    @Test
    void aLeaseThatIsNeverClosed_isNamed_andTheNextSnapshotIsWrittenInPlace() throws Exception {
        try (TestRun run = process("m", SnapshotWriting.fast()).until(9)) {
            run.bounds = new TrainingBounds(0, 0, 0, 3);
            List<dripstone.model.SharedWeights.Lease> leaked = new java.util.ArrayList<>();
            run.hook = batch -> {
                if (batch.step() == 5) {
                    leaked.add(run.shared.acquire("forgetful").orElseThrow());
                }
            };
            var end = assertInstanceOf(TrainingEnd.Failed.class, run.run());
            assertTrue(end.describe().contains("forgetful version=3"), end.describe());
            assertEquals(List.of(3L, 6L, 9L), run.snapshots.list().stream().map(Snapshot::step).toList());
            leaked.getFirst().close();
        }
    }

    /** Trains for ever in a process of its own and asks for a snapshot, which takes a minute, at the fifth step. */
    static final class Learner {
        public static void main(String[] args) throws IOException {
            try (TestRun run = TestRun.process(Path.of(args[0]), "m", Tune.plain(), Precision.F32)) {
                run.writing = new SnapshotWriting(true, 5_000);
                run.bounds = new TrainingBounds(0, 0, 0, 5);
                run.run();
            }
        }
    }

    @Test
    void aKillWhileItIsWritten_leavesNothingOfIt_andTheNextRunEndsAsOneThatWasNotKilled() throws Exception {
        Path log = directory.resolve("log");
        Process child = ChildProcess.start(log, Learner.class, directory.toString());
        try {
            await().atMost(60, TimeUnit.SECONDS).until(() -> Files.isDirectory(directory.resolve("m/snapshots")) && isPending());
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertTrue(isPending(), Files.readString(log));
        for (String name : List.of("m", "unbroken")) {
            try (TestRun run = TestRun.process(directory, name, Tune.plain(), Precision.F32).until(12)) {
                assertFalse(isPending(), "what the kill left is swept");
                for (Snapshot whole : run.snapshots.list()) { // of earlier steps, on a machine that stood still for a moment
                    assertTrue(run.snapshots.verify(whole).valid(), whole.toString());
                }
                run.bounds = new TrainingBounds(0, 0, 0, 5);
                assertEquals(12, run.run().step());
            }
        }
        assertEquals(files("unbroken"), files("m"));
    }
}
