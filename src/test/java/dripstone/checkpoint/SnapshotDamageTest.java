package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Faults;
import dripstone.disk.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots that changed while they lay there: each is found out, passed over by name, and the one before is restored. */
final class SnapshotDamageTest {
    private static final int PAGE_BYTES = 4096;
    /** Files up to this are damaged in every byte, others in a sample. */
    private static final int SMALL_BYTES = 2048;
    private static final int SAMPLE = 150;

    private final SimulatedDisk disk = SimulatedDisk.healthy();
    private final Path model = StoreScript.model(disk.root().resolve("data"));
    private SnapshotStore store = SnapshotStore.openForReading(model);
    private Path newest = model;
    private List<Path> files = List.of();

    @BeforeEach
    void publishTwo() throws IOException {
        store = SnapshotStore.open(model);
        publish(1);
        newest = publish(2).directory();
        try (Stream<Path> all = Files.list(newest)) {
            files = all.toList();
        }
    }

    private Snapshot publish(long step) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return store.publish(TinyModel.paged(step, arena));
        }
    }

    private void assertPassedOver(String file, String how) throws IOException {
        RestoreOutcome.Found found = assertInstanceOf(RestoreOutcome.Found.class, store.newestValid(), how);
        assertEquals(1, found.snapshot().step(), how);
        assertEquals(1, found.skipped().size(), how);
        String reason = found.skipped().getFirst();
        assertTrue(reason.startsWith("step-000000000002: ") && reason.contains(file) && reason.length() > 22 + file.length(),
                how + " says: " + reason);
    }

    private interface Damage {
        byte[] to(byte[] whole, SplittableRandom random);
    }

    private void damage(Path file, String how, Damage damage) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, damage.to(whole.clone(), new SplittableRandom(how.hashCode())));
        assertPassedOver(String.valueOf(file.getFileName()), file.getFileName() + " " + how);
        Files.write(file, whole);
    }

    @Test
    void everyFileOfTheSnapshot_isInTheManifest() throws IOException {
        TreeSet<String> names = new TreeSet<>(files.stream().map(f -> String.valueOf(f.getFileName())).toList());
        TreeSet<String> hashed = new TreeSet<>(Manifest.read(newest).files().stream().map(Manifest.FileEntry::name).toList());
        hashed.add(Manifest.NAME); // its hash is its own
        assertEquals(hashed, names);
        assertTrue(names.containsAll(
                List.of("config.json", "tokenizer.json", "trainer.json", "model.safetensors", "optimizer.safetensors")));
    }

    @Test
    void fileCutOffAtAnyPage_isPassedOver() throws IOException {
        for (Path file : files) {
            long bytes = Files.size(file);
            for (int to = 0; to < bytes; to += PAGE_BYTES) {
                int length = to;
                damage(file, "cut at " + to, (whole, random) -> Arrays.copyOf(whole, length));
            }
            damage(file, "cut by one", (whole, random) -> Arrays.copyOf(whole, whole.length - 1));
            damage(file, "one longer", (whole, random) -> Arrays.copyOf(whole, whole.length + 1));
        }
    }

    @Test
    void flippedBit_isPassedOver() throws IOException {
        for (Path file : files) {
            int bytes = (int) Files.size(file);
            for (int i = 0; i < (bytes <= SMALL_BYTES ? bytes : SAMPLE); i++) {
                int number = i;
                damage(file, "bit flipped, number " + i, (whole, random) -> {
                    int at = bytes <= SMALL_BYTES ? number : random.nextInt(bytes);
                    whole[at] ^= (byte) (1 << random.nextInt(8));
                    return whole;
                });
            }
        }
    }

    @Test
    void pageOfZeros_isPassedOver() throws IOException {
        for (Path file : files) {
            damage(file, "zeros", (whole, random) -> {
                int page = random.nextInt((whole.length + PAGE_BYTES - 1) / PAGE_BYTES);
                Arrays.fill(whole, page * PAGE_BYTES, Math.min(whole.length, (page + 1) * PAGE_BYTES), (byte) 0);
                return whole;
            });
        }
    }

    @Test
    void fileThatIsMissing_orCannotBeRead_isPassedOver() throws IOException {
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            disk.with((number, operation, path) -> operation == Faults.Operation.READ && path.equals(file)
                    ? new Faults.Fault.InputOutput() : new Faults.Fault.Nothing());
            assertPassedOver(name, name + " unreadable");
            disk.with(Faults.NONE);
            byte[] whole = Files.readAllBytes(file);
            Files.delete(file);
            assertPassedOver(name, name + " missing");
            Files.write(file, whole);
        }
        assertEquals(2, assertInstanceOf(RestoreOutcome.Found.class, store.newestValid()).snapshot().step());
    }
}
