package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.checkpoint.RestoreOutcome.Found;
import dripstone.checkpoint.RestoreOutcome.None;
import dripstone.disk.Claims;
import dripstone.disk.FormatTooNewException;
import dripstone.disk.Publish;
import dripstone.disk.Sha256;
import dripstone.disk.SpaceBelowFloorException;
import dripstone.disk.SpaceFloor;
import dripstone.life.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotStoreTest {
    @TempDir
    Path model;

    private SnapshotStore store = SnapshotStore.openForReading(Path.of(""));

    @BeforeEach
    void open() throws IOException {
        store = SnapshotStore.open(model);
    }

    private Snapshot publish(long step) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return store.publish(TinyModel.content(step, arena));
        }
    }

    private Snapshot newest() throws IOException {
        return assertInstanceOf(Found.class, store.newestValid()).snapshot();
    }

    private List<Long> steps() throws IOException {
        return store.list().stream().map(Snapshot::step).toList();
    }

    /** Manifest of a later version, its checksum right. */
    private static void makeNewer(Snapshot snapshot) throws IOException {
        Path manifest = snapshot.directory().resolve(Manifest.NAME);
        String text = Files.readString(manifest);
        String body = text.substring("{\"manifest\":".length(), text.lastIndexOf(",\"sha256\":"))
                .replace("\"version\" : 1", "\"version\" : 3");
        String sum = Sha256.of(body.getBytes(StandardCharsets.UTF_8));
        Files.writeString(manifest, "{\"manifest\":" + body + ",\"sha256\":\"" + sum + "\"}\n");
    }

    @Test
    void readOfPublish_isTheIdentity() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SnapshotContent content = TinyModel.content(123, arena);
            Snapshot published = store.publish(content);
            assertEquals(model.resolve("snapshots/step-000000000123"), published.directory());
            assertEquals(Sha256.of(published.directory().resolve("model.safetensors")), published.weightsSha256());
            assertEquals("scalar-fp32-1", published.kernelFingerprint());
            assertEquals(List.of(published), store.list());
            assertTrue(store.verify(published).valid());
            try (SnapshotReader reader = store.open(newest())) {
                List<Tensor> weights = TinyModel.weights(arena);
                List<Tensor> optimizer = TinyModel.optimizer(arena);
                reader.readWeights(weights);
                reader.readOptimizer(optimizer.reversed());
                assertTrue(TinyModel.same(content.weights(), weights));
                assertTrue(TinyModel.same(content.optimizer(), optimizer));
                assertEquals(content.trainerState().toString(), reader.trainerState().toString());
                assertEquals(TinyModel.SHAPE, reader.shape());
                assertArrayEquals(content.tokenizerJson(), reader.tokenizerJson());
            }
        }
    }

    @Test
    void config_isWhatHuggingFaceReads() throws IOException {
        String config = Files.readString(publish(1).directory().resolve("config.json"));
        for (String field : List.of("\"architectures\" : [ \"LlamaForCausalLM\" ]", "\"tie_word_embeddings\" : true",
                "\"rope_theta\" : 10000.0", "\"rms_norm_eps\" : 1.0E-5", "\"max_position_embeddings\" : 8", "\"torch_dtype\" : \"float32\"",
                "\"bos_token_id\" : 4", "\"eos_token_id\" : 4", "\"num_key_value_heads\" : 1", "\"vocab_size\" : 5")) {
            assertTrue(config.contains(field), field + " in " + config);
        }
    }

    @Test
    void filesBesideTheModel_sayWhereATextEnds() throws IOException {
        Path directory = publish(1).directory();
        String tokenizer = Files.readString(directory.resolve("tokenizer_config.json"));
        assertTrue(tokenizer.contains("\"eos_token\" : \"<|endoftext|>\""), tokenizer);
        String generation = Files.readString(directory.resolve("generation_config.json"));
        assertTrue(generation.contains("\"eos_token_id\" : 4"), generation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer_config.json", "manifest.json", "model.safetensors", "optimizer.safetensors", "trainer.json",
            "config.json", "tokenizer.json"})
    void fileCutOffAnywhere_isSkippedWithAReason_andTheOlderOneRestored(String name) throws IOException {
        Snapshot older = publish(1);
        Path file = publish(2).directory().resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Found found = assertInstanceOf(Found.class, store.newestValid());
            assertEquals(older, found.snapshot());
            assertEquals(1, found.skipped().size());
            String reason = found.skipped().getFirst();
            assertTrue(reason.startsWith("step-000000000002: ") && reason.contains(name), reason);
        }
        Files.write(file, whole);
        assertEquals(2, newest().step());
        Files.delete(file);
        assertEquals(1, newest().step());
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "model.safetensors", "trainer.json"})
    void flippedBit_isSkipped(String name) throws IOException {
        publish(1);
        Snapshot damaged = publish(2);
        Path file = damaged.directory().resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i += 3) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            assertEquals(1, newest().step(), "byte " + i);
        }
        assertFalse(store.verify(damaged).valid());
    }

    @Test
    void noneIsThere_orNoneIsWhole_isSaid() throws IOException {
        assertEquals(new None(List.of()), store.newestValid());
        Files.delete(publish(1).directory().resolve("trainer.json"));
        None none = assertInstanceOf(None.class, store.newestValid());
        assertEquals(List.of("step-000000000001: trainer.json: missing"), none.skipped());
        assertEquals(new None(List.of()), SnapshotStore.openForReading(model.resolve("absent")).newestValid());
    }

    @Test
    void newerFormat_isRefusedByName_andStays() throws IOException {
        publish(1);
        Snapshot newer = publish(2);
        makeNewer(newer);
        Claims.assertSays(assertThrows(FormatTooNewException.class, store::newestValid), "step-000000000002", "version=3", "newest-read=2");
        Claims.assertSays(assertThrows(FormatTooNewException.class, () -> publish(2)), "version=3", "dripstone-snapshot");
        Claims.assertSays(assertThrows(FormatTooNewException.class, () -> store.open(newer).close()), "version=3");
        assertFalse(store.verify(newer).valid());
        publish(3);
        store.retain(Retention.newest(1));
        assertTrue(Files.exists(newer.directory()));
        assertEquals(List.of(3L), steps());
    }

    @Test
    void publish_thatWouldTakeTheSpaceKeptFree_isRefused_andWhatStandsStays() throws IOException {
        publish(1);
        Bytes more = new Bytes(2 * Files.getFileStore(model).getTotalSpace());
        SnapshotStore full = SnapshotStore.open(model, SpaceFloor.of(model, more));
        try (Arena arena = Arena.ofConfined()) {
            var refused = assertThrows(SpaceBelowFloorException.class, () -> full.publish(TinyModel.content(2, arena)));
            Claims.assertSays(refused, model.toString(), "no room for the snapshot of step=2", "make room");
        }
        assertEquals(List.of(1L), steps());
        assertEquals(1, newest().step());
    }

    @Test
    void publish_ofAStepThatStands_keepsIt_andReplacesItWhenDamaged() throws IOException {
        Snapshot first = publish(1);
        assertEquals(first, publish(1));
        Files.write(first.directory().resolve("model.safetensors"), new byte[] {1});
        Snapshot second = publish(1);
        assertTrue(store.verify(second).valid());
        assertEquals(first.weightsSha256(), second.weightsSha256());
        Files.delete(second.directory().resolve("manifest.json"));
        assertTrue(store.verify(publish(1)).valid());
    }

    @Test
    void publish_thatFails_leavesNothing() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SnapshotContent good = TinyModel.content(1, arena);
            Tensor twice = good.weights().getFirst();
            SnapshotContent bad = new SnapshotContent(1, good.shape(), good.weights(), List.of(twice, twice), good.tokenizerJson(),
                    good.trainerState(), "k");
            assertThrows(IllegalArgumentException.class, () -> store.publish(bad));
        }
        try (Stream<Path> left = Files.list(model.resolve("snapshots"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void retain_keepsTheNewest_andThePinned() throws IOException {
        for (long step = 1; step <= 5; step++) {
            publish(step);
        }
        store.pin(store.list().getFirst(), true);
        assertTrue(store.pinned(store.list().getFirst()));
        assertEquals(List.of(2L, 3L), store.retain(Retention.newest(2)).stream().map(Snapshot::step).toList());
        assertEquals(List.of(1L, 4L, 5L), steps());
        store.pin(store.list().getFirst(), false);
        assertEquals(List.of(1L), store.retain(Retention.newest(2)).stream().map(Snapshot::step).toList());
        assertEquals(List.of(), store.retain(Retention.newest(2)));
        assertThrows(IllegalArgumentException.class, () -> store.retain(Retention.newest(0)));
    }

    @Test
    void retain_bySize_keepsTheNewest_andAsManyMoreAsFit() throws IOException {
        for (long step = 1; step <= 4; step++) {
            publish(step);
        }
        Bytes two = new Bytes(store.list().reversed().stream().limit(2).mapToLong(Snapshot::bytes).sum());
        assertEquals(List.of(1L, 2L), store.retain(new Retention(5, two, null)).stream().map(Snapshot::step).toList());
        assertEquals(List.of(3L), store.retain(new Retention(5, new Bytes(1), null)).stream().map(Snapshot::step).toList());
        assertEquals(List.of(4L), steps());
    }

    @Test
    void retention_byAge_countsFromTheNewest() {
        Instant newest = Instant.parse("2026-01-10T00:00:00Z");
        List<Snapshot> days = new ArrayList<>();
        for (int day = 0; day < 5; day++) {
            days.add(new Snapshot(Path.of("step-" + day), 9 - day, "", "", 1, newest.minus(Duration.ofDays(day)), Optional.empty()));
        }
        assertEquals(days.subList(3, 5), new Retention(9, null, Duration.ofDays(2)).spare(days));
        assertEquals(days.subList(1, 5), new Retention(9, null, Duration.ofHours(1)).spare(days));
        assertEquals(List.of(), Retention.newest(5).spare(days));
    }

    @Test
    void retain_neverDeletesTheOnlyWholeOne() throws IOException {
        for (long step = 1; step <= 4; step++) {
            publish(step);
        }
        for (Snapshot newer : store.list().subList(1, 4)) {
            Files.write(newer.directory().resolve("optimizer.safetensors"), new byte[3]);
        }
        store.retain(Retention.newest(1));
        assertEquals(1, newest().step());
        Files.write(newest().directory().resolve("optimizer.safetensors"), new byte[3]);
        assertEquals(List.of(), store.retain(Retention.newest(1)));
    }

    @Test
    void openedReader_outlivesRetention() throws IOException {
        try (Arena arena = Arena.ofConfined();
                SnapshotReader reader = store.open(publish(1))) {
            publish(2);
            store.retain(Retention.newest(1));
            assertEquals(List.of(2L), steps());
            List<Tensor> weights = TinyModel.weights(arena);
            reader.readWeights(weights);
            assertTrue(TinyModel.same(TinyModel.content(1, arena).weights(), weights));
        }
    }

    @Test
    void open_sweepsWhatAKillLeft_andNeverShowsIt() throws IOException {
        Snapshot whole = publish(1);
        Path pending = model.resolve("snapshots/.step-000000000002.pending-0123456789abcdef");
        Files.createDirectories(pending);
        Files.copy(whole.directory().resolve("manifest.json"), pending.resolve("manifest.json"));
        assertEquals(List.of(1L), steps());
        SnapshotStore.open(model);
        assertFalse(Files.exists(pending));
    }

    @Test
    void renamedDirectory_isRefused() throws IOException {
        Snapshot s = publish(1);
        Files.move(s.directory(), s.directory().resolveSibling("step-000000000009"));
        None none = assertInstanceOf(None.class, store.newestValid());
        assertTrue(none.skipped().getFirst().contains("another step"), none.skipped().toString());
        Publish.sweep(model);
    }

    @Test
    void interruptedThread_publishes() throws IOException {
        Thread.currentThread().interrupt();
        publish(1);
        assertTrue(Thread.interrupted());
        assertEquals(1, newest().step());
    }

    @Test
    void modelNames_areChecked() {
        assertEquals(Path.of("data/models/demo-1/ledger"), ModelDirectory.of(Path.of("data"), "demo-1").ledger());
        for (String bad : List.of("", "..", "a/b", "A", "x".repeat(65), "a b")) {
            assertThrows(IllegalArgumentException.class, () -> ModelDirectory.of(Path.of("data"), bad));
        }
    }
}
