package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.kernel.Precision;
import dripstone.model.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What changes on the way of a run: the rate on request, the optimiser, the average of the weights; and that it is followed again. */
@Timeout(120)
final class ContinualLearningTest {
    private static final TrainSettings INFINITE = Tune.with(Map.of("schedule", Schedule.INFINITE, "decaySteps", 5L));

    @TempDir
    private Path directory;

    private TestRun process(String name, TrainSettings settings) throws IOException {
        return TestRun.process(directory, name, settings, Precision.F32);
    }

    /** Rates of the steps in the metrics, from step 1. */
    private static List<Double> rates(TestRun run) throws IOException {
        return Files.readAllLines(run.metrics).stream().filter(l -> l.startsWith("2,step,"))
                .map(l -> Double.parseDouble(l.split(",", -1)[9])).toList();
    }

    private static void snapshotsOnlyUpTo(TestRun run, long step) throws IOException {
        for (Snapshot snapshot : run.snapshots.list()) {
            if (snapshot.step() > step) {
                TestRun.deleteTree(snapshot.directory());
            }
        }
    }

    // ---- the rate on request

    @Test
    void requests_standInTheLedger_andResumeReplayAndReloadFollowThem() throws IOException {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        String state;
        String head;
        List<Double> rates;
        try (TestRun run = process("asked", INFINITE).until(30)) {
            run.hook = batch -> {
                switch ((int) batch.step()) {
                    case 8 -> run.answers.add(run.trainer().requestCheckpoint());
                    case 14 -> answers.add(run.trainer().requestAnneal(6));
                    case 23 -> answers.add(run.trainer().requestRewarm(4));
                    default -> { }
                }
            };
            run.run();
            assertEquals(List.of(15L, 24L), answers.stream().map(CompletableFuture::join).toList());
            state = run.newestState();
            head = run.ledger.head();
            rates = rates(run);
            assertEquals(0.004, rates.get(13));
            assertTrue(rates.get(14) < 0.004, rates.toString());
            assertEquals(0.001, rates.get(19));
            assertEquals(0.001, rates.get(22));
            assertEquals(0.01, rates.get(26), 1e-15);
            snapshotsOnlyUpTo(run, 8);
        }
        TrainSettings reloaded = Tune.with(INFINITE, Map.of("workers", 3, "validateTokens", 100L));
        try (TestRun again = process("asked", reloaded).until(30)) { // asks for nothing: the ledger does
            again.run();
            assertEquals(state, again.newestState());
            assertEquals(head, again.ledger.head());
            assertEquals(rates, rates(again));
        }
        try (TestRun on = process("asked", Tune.with(INFINITE, Map.of("momentum", 0.9))).until(32)) { // another setting changes: these stay
            on.run();
            assertEquals(0.004, rates(on).getLast(), 1e-15);
        }
    }

    @Test
    void aRequest_isDurableBeforeTheStepFromWhichItHolds() throws IOException {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        try (TestRun run = process("durable", INFINITE)) {
            run.hook = batch -> {
                if (batch.step() == 4) {
                    answers.add(run.trainer().requestAnneal(3));
                } else if (batch.step() == 5) {
                    throw run.death();
                }
            };
            run.run();
            assertEquals(5, answers.getFirst().join());
            List<LedgerEntry> asked = run.ledger.decisions().stream()
                    .filter(d -> d instanceof LedgerEntry.SettingChanged c && c.key().equals(RateRequest.KEY)).toList();
            assertEquals(List.of(new LedgerEntry.SettingChanged(5, "train.rate-request", "", "anneal 3")), asked);
        }
    }

    @Test
    void aRequestWithoutSteps_isRefused_andOneAfterTheEndFails() throws IOException {
        try (TestRun run = process("refused", INFINITE).until(2)) {
            assertThrows(IllegalArgumentException.class, () -> run.trainer().requestAnneal(0));
            run.run();
            assertThrows(CompletionException.class, () -> run.trainer().requestRewarm(5).join());
        }
    }

    // ---- the optimiser

    @Test
    void anotherOptimizer_beginsWithEmptyState_andIsFollowedAcrossAResume() throws IOException {
        TrainSettings lion = Tune.with(Map.of("optimizer", OptimizerKind.LION, "learningRate", 0.002));
        TrainSettings muon = Tune.with(Map.of("optimizer", OptimizerKind.MUON, "emaDecay", 0.9));
        String state;
        String head;
        try (TestRun run = process("change", Tune.plain()).until(7)) {
            run.hook = batch -> {
                if (batch.step() == 3) {
                    run.answers.add(run.trainer().requestCheckpoint());
                }
            };
            run.run();
        }
        try (TestRun run = process("change", lion).until(12)) {
            run.run();
        }
        try (TestRun run = process("change", muon).until(20)) {
            run.run();
            state = run.newestState();
            head = run.ledger.head();
            assertTrue(state.contains("\"optimizer-updates\":8"), state);
        }
        for (long from : new long[] {12, 7, 3}) { // from a snapshot of each rule on, through what came after
            try (TestRun run = process("change", muon).until(20)) {
                snapshotsOnlyUpTo(run, from);
                run.run();
                assertEquals(state, run.newestState(), "from step " + from);
                assertEquals(head, run.ledger.head());
            }
        }
    }

    @Test
    void theFirstStepOfAnotherOptimizer_isThatOfAFreshOne() throws IOException {
        TrainSettings sgd = Tune.with(Map.of("optimizer", OptimizerKind.SGD));
        double after;
        try (TestRun run = process("fresh", sgd).until(5)) {
            run.run();
        }
        try (TestRun run = process("fresh", Tune.plain()).until(6)) {
            run.run();
            after = run.trainer().status().updateNorm().orElseThrow();
        }
        // Adam's first step is rate·sign(g): its length says that the bias was corrected as of a first step
        double count;
        try (TestRun run = process("count", sgd)) {
            count = run.model.parameters.count();
        }
        assertTrue(after > 0.8 * 0.01 * Math.sqrt(count) && after < 1.05 * 0.01 * Math.sqrt(count), "norm=" + after);
    }

    // ---- the average of the weights

    @Test
    void average_followsTheWeights_isMeasured_andChangesNoBitOfThem() throws IOException {
        TrainSettings kept = Tune.with(Map.of("emaDecay", 0.8));
        String plain;
        try (TestRun run = process("without", Tune.plain()).until(12)) {
            run.run();
            plain = run.model.weightsSha256();
        }
        try (TestRun run = process("with", kept).until(12)) {
            run.bounds = new TrainingBounds(0, 4, 0, 0);
            run.run();
            assertEquals(plain, run.model.weightsSha256());
            var heldOut = assertInstanceOf(HeldOutLoss.Measured.class, run.trainer().status().heldOut());
            double average = heldOut.emaNats().orElseThrow();
            assertTrue(average > heldOut.nats() && average < heldOut.nats() + 1, "it comes behind: " + heldOut);
            try (var reader = run.snapshots.open(run.snapshots.list().getLast());
                    Parameters read = Parameters.allocate(TinyModel.SHAPE, run.model.kernels)) {
                assertTrue(EmaWeights.isIn(reader));
                EmaWeights.read(reader, read);
                assertNotEquals(plain, SyntheticBatches.sha256(read.slots().stream().map(read::master)
                        .toArray(java.lang.foreign.MemorySegment[]::new)));
            }
        }
        try (TestRun run = process("without", Tune.plain()).until(12);
                var reader = run.snapshots.open(run.snapshots.list().getLast())) {
            assertFalse(EmaWeights.isIn(reader));
        }
    }

    @Test
    void average_isTheSumThatItsFormulaSays() throws IOException {
        try (TestRun run = process("formula", Tune.with(Map.of("emaDecay", 0.8))).until(6)) {
            List<double[]> weights = new ArrayList<>();
            run.hook = batch -> weights.add(first(run.model.parameters, run.model));
            run.run();
            weights.add(first(run.model.parameters, run.model));
            double[] expected = weights.getFirst().clone();
            for (double[] after : weights.subList(1, weights.size())) {
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = 0.8 * expected[i] + 0.2 * after[i];
                }
            }
            try (var reader = run.snapshots.open(run.snapshots.list().getLast());
                    Parameters read = Parameters.allocate(TinyModel.SHAPE, run.model.kernels)) {
                EmaWeights.read(reader, read);
                double[] actual = first(read, run.model);
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], actual[i], 1e-7);
                }
            }
        }
    }

    private static double[] first(Parameters parameters, TinyModel model) {
        double[] values = new double[64];
        for (int i = 0; i < values.length; i++) {
            values[i] = model.kernels.get(dripstone.kernel.Element.F32, parameters.master(), i);
        }
        return values;
    }

    @Test
    void average_isRestored_bitForBit_alsoInBf16() throws IOException {
        TrainSettings kept = Tune.with(Map.of("emaDecay", 0.9, "optimizer", OptimizerKind.NESTEROV));
        for (Precision precision : new Precision[] {Precision.F32, Precision.BF16}) {
            String name = precision.mixed() ? "bf16" : "f32";
            String state;
            try (TestRun run = TestRun.process(directory, name, kept, precision).until(14)) {
                run.bounds = new TrainingBounds(0, 3, 0, 5);
                run.run();
                state = run.newestState();
                snapshotsOnlyUpTo(run, 5);
            }
            try (TestRun run = TestRun.process(directory, name, kept, precision).until(14)) {
                run.run();
                assertEquals(state, run.newestState());
            }
        }
    }
}
