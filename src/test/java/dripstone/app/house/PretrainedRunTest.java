package dripstone.app.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.app.control.RefusedException;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.PretrainedDirectory;
import dripstone.checkpoint.PretrainedFixture;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Tensor;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.disk.Claims;
import dripstone.disk.Sha256;
import dripstone.infer.SamplerSettings;
import dripstone.journal.Entries;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.token.BpeTrainer;
import dripstone.token.TokenizerJson;
import dripstone.train.TrainingBounds;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a Hugging Face directory through training to a snapshot that is one again. */
final class PretrainedRunTest {
    private static final ModelShape SHAPE = new ModelShape(
            new ModelSettings(Architecture.GPT2, 2, 16, 2, 2, 0, 24, ActivationChoice.GELU, 32, 10_000, 1e-5, true, 0), 257);

    @TempDir
    private Path dir;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    @BeforeEach
    void writeModel() throws IOException {
        PretrainedFixture.write(source(), SHAPE, PretrainedFixture.tensors(arena, SHAPE, 5), OptionalInt.of(256));
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("bytes".getBytes(UTF_8));
        Files.write(source().resolve("tokenizer.json"), trainer.train(BpeTrainer.SMALLEST_VOCABULARY).toJson());
    }

    private Path source() {
        return dir.resolve("gpt2-tiny");
    }

    private House house(Map<String, String> more) throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of("model.context", "16", "train.leaf-sequences", "2", "train.workers", "1",
                "kernel.path", "scalar"));
        settings.putAll(more);
        settings.values().removeIf(String::isEmpty);
        try {
            return House.open(new DataDirectory(dir.resolve("data")), ConfigurationReader.read(null, settings));
        } catch (ConfigurationException | RefusedException e) {
            throw new IOException(e);
        }
    }

    private House pretrained() throws IOException {
        return house(Map.of("pretrained.directory", source().toString()));
    }

    /** Appends text for two steps, and makes them. */
    private static TrainingEnd learn(House house, long tokens) throws IOException {
        for (int i = 0; i < 8; i++) {
            long n = house.journal().stat().entries();
            house.journal().append(List.of(Entries.text(n, "drop by drop the stone grows from what seeps in, " + n)));
        }
        TrainingRun run = new TrainingRun(house, house.tokenizers().current().orElseThrow(), house.configuration().settings().batch(),
                RunLimit.text(), new TrainingBounds(tokens, 0, 0, 0));
        return run.train(trainer -> {});
    }

    private static Snapshot newest(House house) throws IOException {
        RestoreOutcome outcome = SnapshotStore.openForReading(house.modelDirectory().root()).newestValid();
        return assertInstanceOf(RestoreOutcome.Found.class, outcome).snapshot();
    }

    private static String identity(House house) throws IOException {
        try (Ledger ledger = Ledger.open(house.modelDirectory().ledger())) {
            return assertInstanceOf(LedgerEntry.Identity.class, ledger.decisions().getFirst()).toString();
        }
    }

    @Test
    void model_beginsWithTheDirectorysShapeTokenizerAndWeights() throws IOException {
        String sum = Sha256.of(source().resolve("model.safetensors"));
        try (House house = pretrained()) {
            assertEquals(257, house.tokenizers().current().orElseThrow().vocabularySize());
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 64));
            assertTrue(identity(house).contains("sha256:" + sum), identity(house));
            ModelShape cut = new ModelShape(new ModelSettings(
                    Architecture.GPT2, 2, 16, 2, 2, 0, 24, ActivationChoice.GELU, 16, 10_000, 1e-5, true, 0), 257);
            List<Tensor> before = PretrainedFixture.tensors(arena, cut, 9);
            List<Tensor> after = PretrainedFixture.tensors(arena, cut, 9);
            try (PretrainedDirectory first = PretrainedDirectory.open(source(), 16);
                    PretrainedDirectory snapshot = PretrainedDirectory.open(newest(house).directory())) {
                assertEquals(cut, snapshot.shape());
                first.read(before);
                snapshot.read(after);
            }
            double moved = greatestDifference(before, after);
            assertTrue(moved > 0 && moved < 0.01, "two steps of a warm-up from the directory's weights: moved=" + moved);
        }
    }

    private static double greatestDifference(List<Tensor> a, List<Tensor> b) {
        double greatest = 0;
        for (int t = 0; t < a.size(); t++) {
            for (long i = 0; i < a.get(t).data().byteSize() / Float.BYTES; i++) {
                greatest = Math.max(greatest, Math.abs(a.get(t).data().getAtIndex(ValueLayout.JAVA_FLOAT, i)
                        - b.get(t).data().getAtIndex(ValueLayout.JAVA_FLOAT, i)));
            }
        }
        return greatest;
    }

    @Test
    void learning_goesOnWhenTheDirectoryHasGone() throws IOException {
        try (House house = pretrained()) {
            learn(house, 64);
        }
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.delete(source().resolve(file));
        }
        Files.delete(source());
        try (House house = pretrained()) {
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 128));
            assertEquals(4, newest(house).step());
        }
    }

    @Test
    void otherWeightsInTheDirectory_areAnotherModel() throws IOException {
        try (House house = pretrained()) {
            learn(house, 64);
        }
        PretrainedFixture.write(source(), SHAPE, PretrainedFixture.tensors(arena, SHAPE, 6), OptionalInt.of(256));
        try (House house = pretrained()) {
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, learn(house, 128));
            Claims.assertSays(failed.cause(), "model.initial-weights", "sha256:");
        }
        try (House house = house(Map.of("tokenizer.import-path", source().resolve("tokenizer.json").toString()))) {
            Claims.assertSays(assertInstanceOf(TrainingEnd.Failed.class, learn(house, 128)).cause(), "model.initial-weights", "seed");
        }
    }

    /** As Qwen's and Phi's are: the embedding has a round number of rows, the tokenizer has fewer tokens. */
    @Test
    void modelWithMoreRowsThanTokens_learnsAndSpeaks_andKeepsItsRows() throws Exception {
        ModelShape padded = new ModelShape(SHAPE.settings(), 272);
        PretrainedFixture.write(source(), padded, PretrainedFixture.tensors(arena, padded, 5), OptionalInt.of(256));
        for (int round = 1; round <= 2; round++) {
            try (House house = pretrained()) {
                assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 64L * round));
                assertEquals(272, PretrainedDirectory.shape(newest(house).directory(), 16).vocabulary());
                StringBuilder text = new StringBuilder();
                house.speech().speak(-1, false, "drop", new SamplerSettings(50, 0, 1, 1, 200), piece -> text.append(piece).length() > 0);
                assertTrue(!text.isEmpty());
            }
        }
        ModelShape small = new ModelShape(SHAPE.settings(), 200);
        PretrainedFixture.write(dir.resolve("small"), small, PretrainedFixture.tensors(arena, small, 5), OptionalInt.of(1));
        Files.copy(source().resolve("tokenizer.json"), dir.resolve("small").resolve("tokenizer.json"));
        try (House house = house(Map.of("model-name", "small", "pretrained.directory", dir.resolve("small").toString()))) {
            Claims.assertSays(assertThrows(IOException.class, () -> learn(house, 64)), "tokenizer vocabulary=257", "model vocabulary=200");
        }
    }

    /** Llama-style models of other people with their SentencePiece-style tokenizers, through the real trainer and back. */
    @ParameterizedTest
    @ValueSource(strings = {"stories260K-hf", "babyllama-tok105-hf"})
    void modelOfSomebodyElse_goesOnLearning_andIsReadBack(String name) throws Exception {
        Path model = Path.of("..", "shared", "data", "models", name);
        assumeTrue(Files.isDirectory(model), "no pretrained model at " + model.toAbsolutePath());
        Map<String, String> settings = Map.of("pretrained.directory", model.toAbsolutePath().normalize().toString(), "model.context", "64",
                "kernel.path", "");
        Snapshot snapshot;
        try (House house = house(settings)) {
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 128));
            snapshot = newest(house);
            assertEquals(TokenizerJson.read(model.resolve("tokenizer.json")).fingerprint(),
                    TokenizerJson.read(snapshot.directory().resolve("tokenizer.json")).fingerprint());
        }
        try (House house = house(settings)) {
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 256));
            assertTrue(newest(house).step() > snapshot.step());
            StringBuilder text = new StringBuilder();
            house.speech().speak(-1, false, "Once upon a time", SamplerSettings.greedy(40), piece -> text.append(piece).length() < 24);
            assertTrue(text.toString().startsWith(", there was a little"), text::toString);
        }
    }

    @Test
    void settingsThatContradict_areNamedTogether() throws IOException {
        try (House house = house(Map.of("pretrained.directory", source().toString(), "model.width", "48", "model.layers", "3",
                "model.activation", "relu", "model.context", "64"))) {
            IOException e = assertThrows(IOException.class, () -> learn(house, 64));
            Claims.assertSays(e, "model.width=48 pretrained 16", "model.layers=3 pretrained 2", "model.activation=relu pretrained gelu",
                    "model.context=64 pretrained at most 32", source().toString());
        }
        try (House house = house(Map.of("pretrained.directory", source().toString(), "model.width", "16", "model.heads", "2",
                "model.kv-heads", "2", "model.activation", "gelu", "model.context", ""))) {
            assertEquals(32, StartingPoint.shape(house.configuration().settings(), house.modelDirectory(), 257).settings().context());
        }
    }

    @Test
    void tokenizerOfAnotherKind_isRefusedWithTheWayOut() throws IOException {
        Path tokenizer = source().resolve("tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"pre_tokenizer\":{\"type\":\"ByteLevel\"",
                "\"pre_tokenizer\":{\"type\":\"Metaspace\""));
        IOException e = assertThrows(IOException.class, this::pretrained);
        Claims.assertSays(e, "pretrained.directory", "Metaspace", "byte-level BPE");
        Files.delete(tokenizer);
        Claims.assertSays(assertThrows(IOException.class, this::pretrained), "tokenizer.json", "save_pretrained");
    }

    @Test
    void teacher_standsInTheIdentity_andMayBeASnapshot() throws IOException {
        Path teacher;
        try (House house = pretrained()) {
            learn(house, 64);
            teacher = newest(house).directory();
        }
        Map<String, String> settings = Map.of("model-name", "pupil", "distillation.teacher", teacher.toString(), "tokenizer.import-path",
                source().resolve("tokenizer.json").toString(), "model.layers", "1", "model.width", "8", "model.heads", "2",
                "model.kv-heads", "2", "model.feed-forward", "8");
        try (House house = house(settings)) {
            assertInstanceOf(TrainingEnd.TokensReached.class, learn(house, 64));
            assertTrue(identity(house).contains("sha256:" + Sha256.of(teacher.resolve("model.safetensors"))), identity(house));
            assertTrue(identity(house).contains("distillation.temperature"), identity(house));
        }
    }

    @Test
    void teacherWithAnotherTokenizer_isRefused_thoughItHasAsManyTokens() throws IOException {
        Path tokenizer = source().resolve("tokenizer.json");
        Path other = dir.resolve("other.json");
        Files.writeString(other, Files.readString(tokenizer).replace("\"a\":", "\"\u0000\":").replace("\"b\":", "\"a\":")
                .replace("\"\u0000\":", "\"b\":"));
        try (House house = house(Map.of("tokenizer.import-path", other.toString(), "distillation.teacher", source().toString()))) {
            assertFalse(house.tokenizers().current().isEmpty());
            Claims.assertSays(assertThrows(IOException.class, () -> learn(house, 64)), "distillation.teacher", "fingerprint",
                    "vocabulary=257");
        }
    }
}
