package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Tensor;
import dripstone.disk.Claims;
import dripstone.disk.Sha256;
import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.LoraSettings;
import dripstone.model.Parameters;
import dripstone.model.TensorSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trainer on adapters: the weights beside them never change, and resuming is exact. */
final class LoraTrainingTest {
    private static final LoraSettings ADAPTERS = new LoraSettings(4, 8, List.of("q_proj", "v_proj", "down_proj"));
    private static final List<String> STATE =
            List.of("model.safetensors", "adapter_model.safetensors", "adapter_config.json", "optimizer.safetensors", "trainer.json");

    @TempDir
    Path directory;

    private TestRun process(String name, Precision precision, LoraSettings adapters, TrainSettings settings) throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        return new TestRun(place, new TinyModel(KernelChoice.fast(precision), settings.leafSequences(), false, adapters), settings);
    }

    private TestRun process(String name) throws IOException {
        return process(name, Precision.F32, ADAPTERS, Tune.plain());
    }

    /** Hashes of the newest snapshot's files. */
    private static List<String> newestState(TestRun run) throws IOException {
        Snapshot newest = run.snapshots.list().getLast();
        List<String> state = new ArrayList<>();
        for (String file : STATE) {
            state.add(file + " " + Sha256.of(newest.directory().resolve(file)));
        }
        return state;
    }

    private static void askAfter(TestRun run, long step) {
        run.hook = batch -> {
            if (batch.step() == step) {
                run.answers.add(run.trainer().requestCheckpoint());
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "BF16"})
    void killedAndRestored_isBitIdenticalToUnbroken(String name) throws IOException {
        Precision precision = name.equals("F32") ? Precision.F32 : Precision.BF16;
        TrainSettings settings = Tune.with(Map.of("dropout", 0.1, "emaDecay", 0.9));
        List<String> state;
        String head;
        try (TestRun unbroken = process("unbroken", precision, ADAPTERS, settings).until(20)) {
            askAfter(unbroken, 7);
            assertEquals(20, unbroken.run().step());
            state = newestState(unbroken);
            head = unbroken.ledger.head();
        }
        try (TestRun killed = process("killed", precision, ADAPTERS, settings)) {
            killed.writing = SnapshotWriting.inPlace(); // the snapshot stands before the end comes
            askAfter(killed, 7);
            var ask = killed.hook;
            killed.hook = batch -> {
                ask.before(batch);
                if (batch.step() == 15) {
                    throw killed.death();
                }
            };
            assertInstanceOf(TrainingEnd.Failed.class, killed.run());
        }
        try (TestRun next = process("killed", precision, ADAPTERS, settings).until(20)) {
            next.run();
            assertEquals(state, newestState(next));
            assertEquals(head, next.ledger.head());
        }
    }

    @Test
    void theBase_isTheSameInEverySnapshot_andInMemory_whileTheAdaptersLearn() throws IOException {
        Set<String> bases = new HashSet<>();
        Set<String> adapters = new HashSet<>();
        for (int stop : new int[] {5, 9, 12}) {
            try (TestRun run = process("m").until(stop)) {
                run.run();
                bases.add("memory " + run.model.weightsSha256());
            }
        }
        try (TestRun run = process("m")) {
            for (Snapshot snapshot : run.snapshots.list()) {
                bases.add("file " + snapshot.baseSha256().orElseThrow());
                adapters.add(snapshot.weightsSha256());
                assertTrue(run.snapshots.verify(snapshot).valid());
            }
            assertEquals(2, bases.size(), bases.toString());
            assertEquals(3, adapters.size());
            List<String> recorded = run.ledger.decisions().stream()
                    .filter(LedgerEntry.Published.class::isInstance).map(e -> ((LedgerEntry.Published) e).weightsSha256()).toList();
            assertEquals(adapters, Set.copyOf(recorded));
        }
    }

    @Test
    void lossFalls_whileOnlyAdaptersAreTrained() throws IOException {
        try (TestRun run = process("m", Precision.F32,
                new LoraSettings(8, 64, List.of("q_proj", "v_proj", "o_proj", "down_proj", "up_proj")),
                Tune.with(Map.of("learningRate", 0.02, "constantRate", 0.02)))) {
            run.until(60).run();
            double untrained = Math.log(SyntheticBatches.VOCABULARY);
            double nats = run.trainer().status().trainNats().orElseThrow();
            assertTrue(nats < untrained - 0.1, "untrained=" + untrained + " after 60 steps=" + nats);
        }
    }

    /** An average that forgets at once is the weights. */
    @Test
    void theAverage_isOfTheAdapters_andIsMergedLikeThem() throws IOException {
        try (TestRun run = process("m", Precision.F32, ADAPTERS, Tune.with(Map.of("emaDecay", 1e-9))).until(6)) {
            run.run();
            Kernels kernels = run.model.kernels;
            try (Parameters merged = Parameters.allocate(TinyModel.SHAPE, kernels);
                    Parameters averaged = Parameters.allocate(TinyModel.SHAPE, kernels);
                    SnapshotReader reader = run.snapshots.open(run.snapshots.list().getLast())) {
                reader.readMergedWeights(Tensor.of(merged));
                EmaWeights.readModel(reader, averaged, kernels);
                boolean adapted = false;
                for (TensorSlot slot : merged.slots()) {
                    for (long i = slot.offset(); i < slot.offset() + slot.count(); i++) {
                        double weight = kernels.get(Element.F32, merged.master(), i);
                        assertEquals(weight, kernels.get(Element.F32, averaged.master(), i), 1e-6, slot.name());
                        adapted |= weight != kernels.get(Element.F32, run.model.parameters.master(), i);
                    }
                }
                assertTrue(adapted);
            }
        }
    }

    @Test
    void otherAdapters_areAnotherModel_andRefusedByName() throws IOException {
        try (TestRun run = process("m").until(3)) {
            run.run();
        }
        for (LoraSettings other : List.of(new LoraSettings(2, 8, ADAPTERS.targets()), LoraSettings.off())) {
            try (TestRun run = process("m", Precision.F32, other, Tune.plain()).until(5)) {
                TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, run.run());
                Claims.assertSays(failed.cause(), "lora.rank", "4");
            }
        }
    }

    @Test
    void aModelWithoutAdapters_keepsItsIdentity() throws IOException {
        try (TestRun plain = process("plain", Precision.F32, LoraSettings.off(), Tune.plain()).until(2);
                TestRun with = process("with").until(2)) {
            plain.run();
            with.run();
            String identity = plain.ledger.decisions().getFirst().toString();
            assertTrue(!identity.contains("lora"), identity);
            assertNotEquals(plain.ledger.head(), with.ledger.head());
            assertTrue(plain.snapshots.list().getLast().baseSha256().isEmpty());
        }
    }
}
