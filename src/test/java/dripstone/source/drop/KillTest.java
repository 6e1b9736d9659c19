package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed in the middle of taking files, and started again until all is done. */
final class KillTest {
    private static final int FILES = 500;

    @TempDir
    private Path directory;

    @Test
    void take_killedInTheMiddle_offersEveryFileDurably_andMovesEachOnce() throws Exception {
        Path box = Files.createDirectory(directory.resolve("box"));
        for (int i = 0; i < FILES; i++) {
            FoldersFixture.put(box.resolve("d" + i % 5 + "/f" + i + ".txt"), "text number " + i);
        }
        Path log = directory.resolve("offered");
        Files.createFile(log);
        for (int kill = 1; kill <= 3; kill++) {
            int enough = kill * 100;
            Process child = ChildProcess.start(directory.resolve("child" + kill), TakingChild.class, directory.toString());
            try {
                await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2)).until(() -> moved(box).size() >= enough);
            } finally {
                child.destroyForcibly().waitFor();
            }
            Set<String> durable = new HashSet<>(Files.readAllLines(log));
            assertTrue(durable.containsAll(moved(box)), "a file was moved before it was durable");
        }
        Process child = ChildProcess.start(directory.resolve("child"), TakingChild.class, directory.toString());
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> moved(box).size() >= FILES);
        } finally {
            child.destroyForcibly().waitFor();
        }
        List<String> moved = moved(box);
        assertEquals(FILES, moved.size());
        assertEquals(FILES, new HashSet<>(moved).size());
        assertEquals(new HashSet<>(moved), new HashSet<>(Files.readAllLines(log)));
        try (Stream<Path> left = Files.walk(box)) {
            assertEquals(FILES, left.filter(Files::isRegularFile).count(), "files outside processed/, or twice");
        }
    }

    private static List<String> moved(Path box) throws IOException {
        Path processed = box.resolve("processed");
        if (!Files.isDirectory(processed)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(processed)) {
            return files.filter(Files::isRegularFile).map(f -> processed.relativize(f).toString()).toList();
        }
    }
}
