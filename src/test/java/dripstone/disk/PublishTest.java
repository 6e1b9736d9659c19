package dripstone.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishTest {
    @TempDir
    Path dir;

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        }
    }

    @Test
    void file_replacesWhatIsThere_ownerOnly() throws IOException {
        Path target = dir.resolve("f");
        Publish.file(target, new byte[] {1});
        Publish.file(target, new byte[] {2, 3});
        assertArrayEquals(new byte[] {2, 3}, Files.readAllBytes(target));
        assertEquals(List.of("f"), names());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void file_whenWritingFails_keepsTheOldOneAndLeavesNothing() throws IOException {
        Path target = dir.resolve("f");
        Publish.file(target, new byte[] {1});
        IOException full = new IOException("No space left on device");
        IOException e = assertThrows(IOException.class, () -> Publish.file(target, out -> {
            out.write(new byte[100]);
            throw full;
        }));
        assertEquals(full, e);
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(target));
        assertEquals(List.of("f"), names());
    }

    @Test
    void directory_whenItsTargetExists_isRefusedAndLeavesNothing() throws IOException {
        Path target = Files.createDirectory(dir.resolve("d"));
        assertThrows(FileAlreadyExistsException.class, () -> Publish.directory(target, pending -> {}));
        Path other = dir.resolve("e");
        assertThrows(FileAlreadyExistsException.class, () -> Publish.directory(other, pending -> {
            Files.write(pending.resolve("x"), new byte[10]);
            Files.createDirectory(other); // by somebody else, meanwhile
        }));
        assertEquals(List.of("d", "e"), names());
    }

    @Test
    void publish_whenInterrupted_finishesAndKeepsTheInterrupt() throws IOException {
        Thread.currentThread().interrupt();
        Publish.file(dir.resolve("f"), new byte[] {1});
        Publish.directory(dir.resolve("d"), pending -> Files.write(Files.createDirectory(pending.resolve("in")).resolve("x"), new byte[3]));
        assertTrue(Thread.interrupted());
        assertEquals(List.of("d", "f"), names());
        assertEquals(3, Files.size(dir.resolve("d/in/x")));
    }

    @Test
    void sweep_takesLeftoversOnly() throws IOException {
        Path pending = Files.createDirectories(dir.resolve(".d.pending-0123456789abcdef/in"));
        Files.write(pending.resolve("x"), new byte[3]);
        Files.write(dir.resolve(".f.trash-00000000000000ff"), new byte[3]);
        Files.write(dir.resolve(".mine.pending"), new byte[3]);
        Files.write(dir.resolve("kept"), new byte[3]);
        assertEquals(2, Publish.sweep(dir).size());
        assertEquals(List.of(".mine.pending", "kept"), names());
        assertEquals(List.of(), Publish.sweep(dir.resolve("absent")));
    }

    @Test
    void removeDirectory_leavesNothing() throws IOException {
        Publish.directory(dir.resolve("d"), pending -> Files.write(pending.resolve("x"), new byte[3]));
        Publish.removeDirectory(dir.resolve("d"));
        assertEquals(List.of(), names());
    }

    /** Publishes directories d-1, d-2, … of two files, and removes the one before. */
    static final class Publisher {
        public static void main(String[] args) throws IOException {
            Path dir = Path.of(args[0]);
            for (int n = Integer.parseInt(args[1]); ; n++) {
                byte[] content = new byte[200_000 + n];
                Publish.directory(dir.resolve("d-" + n), pending -> {
                    Files.write(pending.resolve("a"), content);
                    Files.write(pending.resolve("b"), content);
                });
                if (Files.exists(dir.resolve("d-" + (n - 1)))) {
                    Publish.removeDirectory(dir.resolve("d-" + (n - 1)));
                }
            }
        }
    }

    @Test
    void killedWhilePublishing_whatHasANameIsWhole() throws Exception {
        Path log = dir.resolve("log");
        int next = 1;
        for (int round = 0; round < 3; round++) {
            int until = next + 8 + round;
            Process child = ChildProcess.start(log, Publisher.class, dir.toString(), Integer.toString(next));
            try {
                Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(2, TimeUnit.MILLISECONDS)
                        .until(() -> hasReached(until) || !child.isAlive());
            } finally {
                child.destroyForcibly().waitFor();
            }
            Publish.sweep(dir);
            List<String> names = new ArrayList<>(names());
            assertTrue(names.remove("log"));
            assertFalse(names.isEmpty(), () -> "child ended early, see " + log);
            for (String name : names) {
                int n = Integer.parseInt(name.substring(2));
                assertEquals(200_000 + n, Files.size(dir.resolve(name).resolve("a")));
                assertEquals(200_000 + n, Files.size(dir.resolve(name).resolve("b")));
                next = n + 1;
            }
        }
    }

    /** Whether that directory or a later one stands: each is removed again soon after it was published. */
    private boolean hasReached(int number) throws IOException {
        return names().stream().filter(name -> name.startsWith("d-")).anyMatch(name -> Integer.parseInt(name.substring(2)) >= number);
    }
}
