package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What adapters stand on is hashed for each of their snapshots, beside training: at the pace of writing, and counted with it. */
final class AdapterBasePaceTest {
    @TempDir
    private Path model;

    private final Arena arena = Arena.ofConfined();
    private SnapshotStore store = SnapshotStore.openForReading(Path.of(""));

    @BeforeEach
    void open() throws IOException {
        store = SnapshotStore.open(model);
        Snapshot _ = store.publish(AdapterSnapshotTest.content(1, arena));
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private static long baseBytes(SnapshotContent content) {
        return content.weights().stream().mapToLong(t -> t.data().byteSize()).sum();
    }

    private static double seconds(long fromNanos) {
        return (System.nanoTime() - fromNanos) / 1e9;
    }

    @Test
    void hashingTheBase_takesAsLongAsThePaceSays() throws IOException {
        SnapshotContent content = AdapterSnapshotTest.content(2, arena);
        long hashed = 2 * baseBytes(content);
        Pace pace = Pace.of(hashed); // so the hashing alone takes a second
        long from = System.nanoTime();
        Snapshot second = store.publish(content, pace);
        assertTrue(seconds(from) > 0.95, () -> "seconds=" + seconds(from));
        long others = 0;
        try (Stream<Path> files = Files.list(second.directory())) {
            for (Path file : files.filter(f -> !f.endsWith(SnapshotFiles.WEIGHTS)).toList()) {
                others += Files.size(file);
            }
        }
        assertEquals(2 * Files.size(second.directory().resolve(SnapshotFiles.WEIGHTS)) + others, pace.bytes(), "hashed twice, and written");
        assertEquals(hashed + content.bytes(false).count(), pace.expectedBytes());
        assertTrue(store.verify(second).valid());
    }

    @Test
    void whoeverWaits_hurriesTheHashingToo() throws Exception {
        SnapshotContent content = AdapterSnapshotTest.content(2, arena);
        Pace pace = Pace.of(Math.max(1, baseBytes(content) / 600)); // twenty minutes
        long from = System.nanoTime();
        Thread waiting = Thread.ofVirtual().start(pace::hurry);
        Snapshot _ = store.publish(content, pace);
        assertTrue(waiting.join(Duration.ofSeconds(5)));
        assertTrue(seconds(from) < 10, () -> "seconds=" + seconds(from));
    }

    @Test
    void aBaseThatIsWrittenAnew_isExpectedToBe() throws IOException {
        Path base = store.list().getFirst().directory().resolve(SnapshotFiles.WEIGHTS);
        byte[] damaged = Files.readAllBytes(base);
        damaged[damaged.length - 1] ^= 1;
        Files.write(base, damaged);
        SnapshotContent content = AdapterSnapshotTest.content(2, arena);
        Pace pace = Pace.unlimited();
        Snapshot _ = store.publish(content, pace);
        assertTrue(pace.expectedBytes() >= 3 * baseBytes(content), () -> "expected=" + pace.expectedBytes());
        assertTrue(Math.abs(pace.bytes() - pace.expectedBytes()) < 64 << 10, () -> "bytes=" + pace.bytes() + " expected=" + pace.expectedBytes());
    }
}
