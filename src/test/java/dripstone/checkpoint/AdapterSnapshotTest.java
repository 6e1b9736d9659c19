package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.checkpoint.RestoreOutcome.Found;
import dripstone.disk.Claims;
import dripstone.disk.CorruptFileException;
import dripstone.disk.Sha256;
import dripstone.model.LoraLayout;
import dripstone.model.LoraSettings;
import dripstone.model.LoraTarget;
import dripstone.model.ParameterLayout;
import dripstone.model.TensorSlot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of adapters: self-contained, and one base for all. */
final class AdapterSnapshotTest {
    private static final LoraSettings SETTINGS = new LoraSettings(2, 6, List.of("q_proj", "gate_proj"));
    private static final LoraLayout LAYOUT = LoraLayout.of(TinyModel.SHAPE, SETTINGS);

    @TempDir
    Path model;

    private final Arena arena = Arena.ofConfined();
    private SnapshotStore store = SnapshotStore.openForReading(Path.of(""));

    @BeforeEach
    void open() throws IOException {
        store = SnapshotStore.open(model);
    }

    @AfterEach
    void free() {
        arena.close();
    }

    /** One base, and adapters drawn from the step: finite floats, for they are computed with. */
    static SnapshotContent content(long step, Arena arena) {
        SnapshotContent plain = TinyModel.content(step, arena);
        plain.weights().forEach(t -> draw(t, new Random(7)));
        List<Tensor> adapters = adapters(arena);
        adapters.forEach(t -> draw(t, new Random(step)));
        List<Tensor> moments = new ArrayList<>();
        for (Tensor t : adapters(arena)) {
            moments.add(new Tensor("m." + t.name(), t.shape(), t.data()));
        }
        return new SnapshotContent(step, plain.shape(), plain.weights(), moments, plain.tokenizerJson(), plain.trainerState(),
                plain.kernelFingerprint(), Optional.of(new AdapterContent(SETTINGS, adapters)));
    }

    private static List<Tensor> adapters(Arena arena) {
        List<Tensor> tensors = new ArrayList<>();
        for (TensorSlot slot : LAYOUT.slots()) {
            tensors.add(TinyModel.tensor(arena, slot.name(), slot.rows(), slot.cols()));
        }
        return tensors;
    }

    private static void draw(Tensor t, Random random) {
        for (long i = 0; i < t.data().byteSize() / 4; i++) {
            t.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
    }

    private Snapshot publish(long step) throws IOException {
        return store.publish(content(step, arena));
    }

    private static Object inode(Snapshot snapshot) throws IOException {
        return Files.getAttribute(snapshot.directory().resolve("model.safetensors"), "unix:ino");
    }

    @Test
    void readOfPublish_isTheIdentity() throws IOException {
        SnapshotContent content = content(5, arena);
        Snapshot published = store.publish(content);
        assertEquals(Sha256.of(published.directory().resolve("adapter_model.safetensors")), published.weightsSha256());
        assertEquals(Optional.of(Sha256.of(published.directory().resolve("model.safetensors"))), published.baseSha256());
        assertEquals(List.of(published), store.list());
        assertTrue(store.verify(published).valid());
        try (SnapshotReader reader = store.open(published)) {
            assertEquals(Optional.of(SETTINGS), reader.adapter());
            List<Tensor> weights = TinyModel.weights(arena);
            List<Tensor> adapters = adapters(arena);
            reader.readWeights(weights);
            reader.readAdapter(adapters.reversed());
            assertTrue(TinyModel.same(content.weights(), weights));
            assertTrue(TinyModel.same(content.adapter().orElseThrow().tensors(), adapters));
        }
    }

    @Test
    void readMergedWeights_addsTheScaledProduct_andOnlyToTargets() throws IOException {
        SnapshotContent content = content(5, arena);
        List<Tensor> merged = TinyModel.weights(arena);
        try (SnapshotReader reader = store.open(store.publish(content))) {
            reader.readMergedWeights(merged);
        }
        for (int i = 0; i < merged.size(); i++) {
            Tensor base = content.weights().get(i);
            Optional<LoraTarget> target =
                    LAYOUT.targets().stream().filter(t -> t.base().name().equals(base.name())).findFirst();
            assertEquals(i == 1 || i == 2, target.isPresent());
            for (int at = 0; at < base.data().byteSize() / 4; at++) {
                double delta = target.isPresent() ? delta(content, target.get(), at) : 0;
                assertEquals((float) (value(base, at) + delta), value(merged.get(i), at), 1e-6, base.name() + "[" + at + "]");
            }
        }
    }

    private static double delta(SnapshotContent content, LoraTarget target, int at) {
        Tensor a = named(content, target.a().name());
        Tensor b = named(content, target.b().name());
        int in = target.base().cols();
        return 3 * (value(b, at / in * 2) * value(a, at % in) + value(b, at / in * 2 + 1) * value(a, in + at % in));
    }

    private static Tensor named(SnapshotContent content, String name) {
        return content.adapter().orElseThrow().tensors().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    private static double value(Tensor t, int at) {
        return t.data().getAtIndex(ValueLayout.JAVA_FLOAT, at);
    }

    @Test
    void aSnapshot_isAPretrainedDirectory_whoseAdaptersAreMerged_andCountInItsHash() throws IOException {
        Snapshot one = store.publish(complete(1));
        Snapshot other = store.publish(complete(2));
        try (PretrainedDirectory first = PretrainedDirectory.open(one.directory());
                PretrainedDirectory second = PretrainedDirectory.open(other.directory()); SnapshotReader reader = store.open(one)) {
            List<Tensor> read = completeWeights();
            List<Tensor> merged = completeWeights();
            first.read(read);
            reader.readMergedWeights(merged);
            assertTrue(TinyModel.same(merged, read));
            assertNotEquals(first.weightsSha256(), second.weightsSha256());
        }
    }

    /** Every tensor of the shape. */
    private SnapshotContent complete(long step) {
        SnapshotContent some = content(step, arena);
        List<Tensor> weights = completeWeights();
        weights.forEach(t -> draw(t, new Random(8)));
        return new SnapshotContent(step, some.shape(), weights, some.optimizer(), some.tokenizerJson(), some.trainerState(),
                some.kernelFingerprint(), some.adapter());
    }

    private List<Tensor> completeWeights() {
        return ParameterLayout.of(TinyModel.SHAPE).slots().stream()
                .map(slot -> Tensor.of(slot, arena.allocate(slot.count() * Float.BYTES, Float.BYTES))).toList();
    }

    @Test
    void aSnapshotWithoutAdapters_readsMergedAsItIs_andHasNone() throws IOException {
        SnapshotContent content = TinyModel.content(1, arena);
        Snapshot plain = store.publish(content);
        assertEquals(Optional.empty(), plain.baseSha256());
        assertTrue(Files.readString(plain.directory().resolve("manifest.json")).contains("\"version\" : 1"));
        try (SnapshotReader reader = store.open(plain)) {
            List<Tensor> weights = TinyModel.weights(arena);
            reader.readMergedWeights(weights);
            assertTrue(TinyModel.same(content.weights(), weights));
            assertEquals(Optional.empty(), reader.adapter());
            Claims.assertSays(assertThrows(IOException.class, () -> reader.readAdapter(List.of())), "no adapters");
        }
    }

    /** A build that knows no adapters would speak with the base alone. */
    @Test
    void theManifest_isOfAVersionThatOlderBuildsRefuse() throws IOException {
        assertTrue(Files.readString(publish(1).directory().resolve("manifest.json")).contains("\"version\" : 2"));
    }

    @Test
    void theBase_isOneFileForAllSnapshots_andOutlivesThem() throws IOException {
        Snapshot first = publish(1);
        Snapshot second = publish(2);
        assertEquals(first.baseSha256(), second.baseSha256());
        assertNotEquals(first.weightsSha256(), second.weightsSha256());
        assertEquals(inode(first), inode(second));
        store.retain(Retention.newest(1));
        assertFalse(Files.exists(first.directory()));
        assertTrue(store.verify(second).valid());
    }

    @Test
    void aDamagedBase_isNotLinkedOn_butWrittenAnew() throws IOException {
        Snapshot first = publish(1);
        byte[] whole = Files.readAllBytes(first.directory().resolve("model.safetensors"));
        byte[] damaged = whole.clone();
        damaged[whole.length - 1] ^= 1;
        Files.write(first.directory().resolve("model.safetensors"), damaged);
        Snapshot second = publish(2);
        assertNotEquals(inode(first), inode(second));
        assertArrayEquals(whole, Files.readAllBytes(second.directory().resolve("model.safetensors")));
        assertEquals(second, assertInstanceOf(Found.class, store.newestValid()).snapshot());
    }

    @Test
    void aBaseThatChangedInMemory_isNeverPublished() throws IOException {
        publish(1);
        SnapshotContent changed = content(2, arena);
        changed.weights().getFirst().data().setAtIndex(ValueLayout.JAVA_FLOAT, 3, 0.5f);
        Claims.assertSays(assertThrows(IOException.class, () -> store.publish(changed)), "step-000000000001", "sha256=", "have changed");
        assertEquals(1, store.list().size());
        publish(2);
    }

    @Test
    void snapshotsOnTwoBases_areToldApart() throws IOException {
        publish(1);
        publish(2);
        AdapterBase.requireOne(store.list());
        SnapshotContent other = content(3, arena);
        other.weights().getFirst().data().setAtIndex(ValueLayout.JAVA_FLOAT, 3, 0.5f);
        Path elsewhere = Files.createDirectories(model.resolve("other"));
        Snapshot stranger = SnapshotStore.open(elsewhere).publish(other);
        Files.move(stranger.directory(), model.resolve("snapshots/step-000000000003"));
        Claims.assertSays(assertThrows(IOException.class, () -> AdapterBase.requireOne(store.list())), "step-000000000003", "move the one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_model.safetensors", "adapter_config.json"})
    void adapterFileCutOffAnywhere_isSkippedWithAReason(String name) throws IOException {
        Snapshot older = publish(1);
        Path file = publish(2).directory().resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, Arrays.copyOf(whole, length));
            Found found = assertInstanceOf(Found.class, store.newestValid());
            assertEquals(older, found.snapshot());
            assertTrue(found.skipped().getFirst().contains(name), found.skipped().toString());
        }
        Files.delete(file);
        assertEquals(older, assertInstanceOf(Found.class, store.newestValid()).snapshot());
    }

    @Test
    void config_isWhatPeftReads() throws IOException {
        var json = new ObjectMapper().readTree(Files.readAllBytes(publish(1).directory().resolve("adapter_config.json")));
        assertEquals("LORA", json.path("peft_type").asText());
        assertEquals("CAUSAL_LM", json.path("task_type").asText());
        assertEquals(2, json.path("r").asInt());
        assertTrue(json.path("lora_alpha").isIntegralNumber());
        assertEquals("[\"q_proj\",\"gate_proj\"]", json.path("target_modules").toString());
        assertFalse(json.path("fan_in_fan_out").asBoolean(true));
    }

    @Test
    void configOfAnotherKindOfAdapter_isRefusedByField() throws IOException {
        byte[] good = AdapterConfig.encode(SETTINGS, TinyModel.SHAPE);
        Path file = Path.of("adapter_config.json");
        assertEquals(SETTINGS, AdapterConfig.decode(file, good));
        LoraSettings fraction = new LoraSettings(3, 1.5, List.of("o_proj"));
        assertEquals(fraction, AdapterConfig.decode(file, AdapterConfig.encode(fraction, TinyModel.SHAPE)));
        refuses(good, "\"LORA\"", "\"IA3\"", "peft_type");
        refuses(good, "\"bias\" : \"none\"", "\"bias\" : \"all\"", "bias");
        refuses(good, "\"use_dora\" : false", "\"use_dora\" : true", "use_dora");
        refuses(good, "\"use_rslora\" : false", "\"use_rslora\" : true", "use_rslora");
        refuses(good, "\"rank_pattern\" : { }", "\"rank_pattern\" : {\"q_proj\":4}", "rank_pattern");
        refuses(good, "\"modules_to_save\" : null", "\"modules_to_save\" : [\"lm_head\"]", "modules_to_save");
        refuses(good, "\"r\" : 2", "\"r\" : 0", "r=0");
        refuses(good, "\"r\" : 2", "\"rr\" : 2", "'r'");
        refuses(good, "\"q_proj\"", "\"lm_head\"", "lm_head");
        refuses(good, "}", "", "describes no adapter");
    }

    private static void refuses(byte[] good, String from, String to, String says) {
        String text = new String(good, StandardCharsets.UTF_8);
        assertTrue(text.contains(from), from);
        byte[] bad = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        Claims.assertSays(assertThrows(CorruptFileException.class, () -> AdapterConfig.decode(Path.of("adapter_config.json"), bad)),
                "adapter_config.json", says);
    }
}
