package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Claims;
import dripstone.disk.CorruptFileException;
import dripstone.disk.Sha256;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PretrainedDirectoryTest {
    @TempDir
    Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    private static ModelShape shape(Architecture a, boolean tied, int context, int outputs) {
        int kvHeads = a == Architecture.GPT2 ? 2 : 1;
        return new ModelShape(new ModelSettings(a, 2, 8, 2, kvHeads, 0, 6, ActivationChoice.AUTO, context, 10_000, 1e-5, tied, outputs),
                11);
    }

    private static final ModelShape LLAMA = shape(Architecture.LLAMA, true, 5, 0);

    private void write(ModelShape shape, List<Tensor> tensors) throws IOException {
        PretrainedFixture.write(dir, shape, tensors, OptionalInt.empty());
    }

    private List<Tensor> read(ModelShape wanted) throws IOException {
        List<Tensor> into = PretrainedFixture.tensors(arena, wanted, 99);
        try (PretrainedDirectory model = PretrainedDirectory.open(dir, wanted.settings().context())) {
            model.read(into);
        }
        return into;
    }

    private IOException refused() {
        return assertThrows(IOException.class, () -> read(LLAMA));
    }

    @ParameterizedTest
    @EnumSource
    void readOfWrite_isTheIdentity_withAndWithoutThePrefix(Architecture architecture) throws IOException {
        ModelShape shape = shape(architecture, false, 5, 0);
        List<Tensor> tensors = PretrainedFixture.tensors(arena, shape, 1);
        write(shape, tensors);
        assertTrue(TinyModel.same(tensors, read(shape)));
        write(shape, tensors.stream().map(t -> PretrainedFixture.renamed(t, t.name().replaceFirst("^(model|transformer)\\.", "")))
                .toList());
        assertTrue(TinyModel.same(tensors, read(shape)));
        try (PretrainedDirectory model = PretrainedDirectory.open(dir)) {
            assertEquals(shape, model.shape());
            assertEquals(Sha256.of(dir.resolve("model.safetensors")), model.weightsSha256());
        }
    }

    @Test
    void gpt2sMatrices_lieTransposedInTheFile() throws IOException {
        ModelShape shape = shape(Architecture.GPT2, true, 5, 0);
        write(shape, PretrainedFixture.tensors(arena, shape, 1));
        try (SafetensorsReader reader = SafetensorsReader.open(dir.resolve("model.safetensors"))) {
            assertEquals(List.of(8L, 24L), inFile(reader, "transformer.h.0.attn.c_attn.weight"));
            assertEquals(List.of(6L, 8L), inFile(reader, "transformer.h.1.mlp.c_proj.weight"));
            assertEquals(List.of(11L, 8L), inFile(reader, "transformer.wte.weight"));
        }
    }

    private static List<Long> inFile(SafetensorsReader reader, String name) {
        return Objects.requireNonNull(reader.header().tensors().get(name)).shape();
    }

    @Test
    void shorterContext_takesTheFirstPositions() throws IOException {
        List<Tensor> tensors = PretrainedFixture.tensors(arena, shape(Architecture.GPT2, true, 5, 0), 1);
        write(shape(Architecture.GPT2, true, 5, 0), tensors);
        List<Tensor> cut = read(shape(Architecture.GPT2, true, 3, 0));
        Tensor whole = named(tensors, "transformer.wpe.weight");
        assertEquals(-1, whole.data().asSlice(0, 3 * 8 * 4).mismatch(named(cut, "transformer.wpe.weight").data()));
    }

    private static Tensor named(List<Tensor> tensors, String name) {
        return tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void regressionHead_thatNoFileHas_staysAsItWas() throws IOException {
        List<Tensor> tensors = PretrainedFixture.tensors(arena, LLAMA, 1);
        write(LLAMA, tensors);
        List<Tensor> read = read(shape(Architecture.LLAMA, true, 5, 3));
        List<Tensor> before = PretrainedFixture.tensors(arena, shape(Architecture.LLAMA, true, 5, 3), 99);
        assertEquals(-1, named(before, "regression_head.weight").data().mismatch(named(read, "regression_head.weight").data()));
        assertEquals(-1, named(tensors, "model.norm.weight").data().mismatch(named(read, "model.norm.weight").data()));
    }

    @Test
    void tiedOutput_mayStandInTheFile_butOnlyAsTheEmbedding() throws IOException {
        List<Tensor> tensors = new ArrayList<>(PretrainedFixture.tensors(arena, LLAMA, 1));
        Tensor embedding = named(tensors, "model.embed_tokens.weight");
        tensors.add(PretrainedFixture.renamed(embedding, "lm_head.weight"));
        write(LLAMA, tensors);
        assertTrue(TinyModel.same(tensors.subList(0, tensors.size() - 1), read(LLAMA)));
        Tensor other = TinyModel.tensor(arena, "lm_head.weight", 11, 8);
        tensors.set(tensors.size() - 1, other);
        write(LLAMA, tensors);
        Claims.assertSays(refused(), "tensor=lm_head.weight", "tie_word_embeddings=false");
    }

    @Test
    void untiedOutput_thatIsMissing_isNamedWithTheWayOut() throws IOException {
        ModelShape untied = shape(Architecture.LLAMA, false, 5, 0);
        write(untied, PretrainedFixture.tensors(arena, LLAMA, 1));
        Claims.assertSays(assertThrows(IOException.class, () -> read(untied)), "tensor=lm_head.weight", "tie_word_embeddings=true");
    }

    @Test
    void constantsOfOldVersions_arePassedOver_andAnythingElseIsNamed() throws IOException {
        List<Tensor> tensors = new ArrayList<>(PretrainedFixture.tensors(arena, LLAMA, 1));
        List<Tensor> own = List.copyOf(tensors);
        tensors.add(TinyModel.tensor(arena, "model.layers.1.self_attn.rotary_emb.inv_freq", 2));
        tensors.add(TinyModel.tensor(arena, "model.rotary_emb.inv_freq", 2));
        write(LLAMA, tensors);
        assertTrue(TinyModel.same(own, read(LLAMA)));
        tensors.add(TinyModel.tensor(arena, "model.layers.2.input_layernorm.weight", 8));
        write(LLAMA, tensors);
        Claims.assertSays(refused(), "unknown tensor", "tensor=model.layers.2.input_layernorm.weight", dir.toString());
        ModelShape gpt2 = shape(Architecture.GPT2, true, 5, 0);
        List<Tensor> others = new ArrayList<>(PretrainedFixture.tensors(arena, gpt2, 1));
        others.add(TinyModel.tensor(arena, "h.0.attn.bias", 1, 1, 5, 5));
        others.add(TinyModel.tensor(arena, "transformer.h.1.attn.masked_bias"));
        write(gpt2, others);
        read(gpt2);
    }

    @Test
    void nothingIsWritten_beforeAllIsKnownToBeRight() throws IOException {
        List<Tensor> tensors = new ArrayList<>(PretrainedFixture.tensors(arena, LLAMA, 1));
        Tensor last = tensors.removeLast();
        write(LLAMA, tensors);
        List<Tensor> into = PretrainedFixture.tensors(arena, LLAMA, 99);
        try (PretrainedDirectory model = PretrainedDirectory.open(dir)) {
            Claims.assertSays(assertThrows(IOException.class, () -> model.read(into)), "tensor missing", "tensor=" + last.name());
        }
        assertTrue(TinyModel.same(PretrainedFixture.tensors(arena, LLAMA, 99), into));
    }

    @Test
    void oneTensorUnderTwoNames_otherShape_areRefused() throws IOException {
        List<Tensor> tensors = new ArrayList<>(PretrainedFixture.tensors(arena, LLAMA, 1));
        tensors.add(PretrainedFixture.renamed(named(tensors, "model.norm.weight"), "norm.weight"));
        write(LLAMA, tensors);
        Claims.assertSays(refused(), "model.norm.weight", "two names");
        write(shape(Architecture.LLAMA, true, 5, 0), PretrainedFixture.tensors(arena, LLAMA, 1).stream()
                .map(t -> t.name().equals("model.norm.weight") ? TinyModel.tensor(arena, t.name(), 9) : t).toList());
        Claims.assertSays(refused(), "tensor=model.norm.weight", "shape=[9]", "wanted=[8]");
    }

    private List<Tensor> shards() throws IOException {
        List<Tensor> tensors = PretrainedFixture.tensors(arena, LLAMA, 1);
        Files.write(dir.resolve("config.json"), ModelConfig.encode(LLAMA, OptionalInt.empty()));
        PretrainedFixture.weights(dir.resolve("model-00001-of-00002.safetensors"), tensors.subList(0, 5));
        PretrainedFixture.weights(dir.resolve("model-00002-of-00002.safetensors"), tensors.subList(5, tensors.size()));
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < tensors.size(); i++) {
            map.append(i == 0 ? "" : ",").append('"').append(tensors.get(i).name()).append("\":\"model-0000").append(i < 5 ? 1 : 2)
                    .append("-of-00002.safetensors\"");
        }
        Files.writeString(dir.resolve("model.safetensors.index.json"), "{\"metadata\":{},\"weight_map\":{" + map + "}}");
        return tensors;
    }

    private void index(String from, String to) throws IOException {
        Path index = dir.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace(from, to));
    }

    @Test
    void shards_areReadAsOne_andHashedByTheListOfThem() throws IOException {
        assertTrue(TinyModel.same(shards(), read(LLAMA)));
        StringBuilder list = new StringBuilder();
        for (String name : List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")) {
            list.append(Sha256.of(dir.resolve(name))).append("  ").append(name).append('\n');
        }
        try (PretrainedDirectory model = PretrainedDirectory.open(dir)) {
            assertEquals(Sha256.of(list.toString().getBytes(StandardCharsets.UTF_8)), model.weightsSha256());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model-00001-of-00002.safetensors", "/etc/passwd", "x/y.safetensors", "", ".safetensors",
            "a\\u0000.safetensors"})
    void indexThatLeavesItsDirectory_isRefused(String name) throws IOException {
        shards();
        index("model-00001-of-00002.safetensors", name);
        assertThrows(CorruptFileException.class, () -> read(LLAMA));
    }

    @Test
    void indexThatLies_isRefused() throws IOException {
        shards();
        index("model.norm.weight\":\"model-00002", "model.norm.weight\":\"model-00001");
        Claims.assertSays(refused(), "tensor=model.norm.weight is not in file=model-00001-of-00002.safetensors");
        shards();
        Files.delete(dir.resolve("model-00002-of-00002.safetensors"));
        Claims.assertSays(refused(), "model-00002-of-00002.safetensors");
        shards();
        Files.copy(dir.resolve("model-00001-of-00002.safetensors"), dir.resolve("x.safetensors"));
        index("\"metadata\":{},\"weight_map\":{", "\"weight_map\":{\"t\":\"x.safetensors\",");
        Claims.assertSays(refused(), "another file of the model holds this tensor too");
        Files.writeString(dir.resolve("model.safetensors.index.json"), "{\"weight_map\":{}}");
        Claims.assertSays(refused(), "files=0");
        Files.writeString(dir.resolve("model.safetensors.index.json"), "{");
        Claims.assertSays(refused(), "not JSON");
    }

    @Test
    void emptyDirectory_orOneWithoutSafetensors_saysWhatIsMissing() throws IOException {
        Claims.assertSays(refused(), "config.json", "save_pretrained");
        Files.write(dir.resolve("config.json"), ModelConfig.encode(LLAMA, OptionalInt.empty()));
        Files.writeString(dir.resolve("pytorch_model.bin"), "x");
        Claims.assertSays(refused(), "model.safetensors", "save_pretrained");
        Claims.assertSays(assertThrows(IOException.class, () -> PretrainedDirectory.tokenizer(dir)), "tokenizer.json", "AutoTokenizer");
        Files.write(dir.resolve("config.json"), new byte[(1 << 20) + 1]);
        Claims.assertSays(refused(), "longer than this build reads");
    }

    @Test
    void weightsCutOffAnywhere_areRefused() throws IOException {
        write(LLAMA, PretrainedFixture.tensors(arena, LLAMA, 1));
        Path file = dir.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(CorruptFileException.class, () -> read(LLAMA));
        }
    }

    @Test
    void snapshotsDirectory_isOneToo() throws IOException {
        List<Tensor> tensors = PretrainedFixture.tensors(arena, LLAMA, 1);
        SnapshotContent tiny = TinyModel.content(3, arena);
        Snapshot snapshot = SnapshotStore.open(dir.resolve("m")).publish(new SnapshotContent(
                3, LLAMA, tensors, List.of(), tiny.tokenizerJson(), tiny.trainerState(), "scalar-fp32-1"));
        List<Tensor> into = PretrainedFixture.tensors(arena, LLAMA, 99);
        try (PretrainedDirectory model = PretrainedDirectory.open(snapshot.directory())) {
            model.read(into);
            assertEquals(snapshot.weightsSha256(), model.weightsSha256());
        }
        assertTrue(TinyModel.same(tensors, into));
        assertTrue(Files.exists(PretrainedDirectory.tokenizer(snapshot.directory())));
    }

    @Test
    void floatsOf64Bits_andWholeNumbers_areRefused() throws IOException {
        write(LLAMA, PretrainedFixture.tensors(arena, LLAMA, 1));
        Path file = dir.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        byte[] wrong = new String(bytes, StandardCharsets.ISO_8859_1).replace("\"F32\"", "\"I32\"")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, wrong);
        Claims.assertSays(refused(), "dtype=I32", "F32, F16 or BF16");
    }

    @Test
    void everyHalf_isConvertedExactly() throws IOException {
        for (String dtype : List.of("F16", "BF16")) {
            Path file = dir.resolve("halves");
            byte[] header = ("{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[256,256],\"data_offsets\":[0,131072]}}").getBytes(
                    StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + (1 << 17)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(header.length).put(header);
            for (int i = 0; i < 1 << 16; i++) {
                bytes.putShort((short) i);
            }
            Files.write(file, bytes.array());
            Tensor into = TinyModel.tensor(arena, "a", 256, 256);
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.readAs("a", into, false, new FloatChunk());
            }
            for (int i = 0; i < 1 << 16; i++) {
                float expected = dtype.equals("F16") ? Float.float16ToFloat((short) i) : Float.intBitsToFloat(i << 16);
                assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(into.data().getAtIndex(ValueLayout.JAVA_FLOAT, i)));
            }
        }
    }
}
