package dripstone.source.drop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Health;
import dripstone.life.Recovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that stop while the way into the journal is shut. */
final class StopTest {
    @TempDir
    Path directory;

    @Test
    void stopWithAFullDisk_givesUpWhatIsInFlight_longBeforeItsDeadline_andReadsItAtTheNextStart() throws IOException {
        Path box = Files.createDirectories(directory.resolve("box"));
        RecordingSink sink = new RecordingSink();
        sink.hold();
        try (FoldersFixture house = new FoldersFixture(
                directory, sink, FoldersFixture.settings(box, FolderSettings.Mode.TAKE, Duration.ofSeconds(1))).start()) {
            FoldersFixture.put(box.resolve("a.txt"), "a text that cannot be taken in for now");
            await().until(() -> house.status().inFlight() == 1);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> house.folders().stop(Duration.ofSeconds(90)));
        }
        assertTrue(Files.exists(box.resolve("a.txt")));
        sink.letThrough(10);
        try (FoldersFixture house = new FoldersFixture(
                directory, sink, FoldersFixture.settings(box, FolderSettings.Mode.TAKE, Duration.ofSeconds(1))).start()) {
            await().until(() -> house.status().taken() == 1);
        }
        assertEquals(1, sink.durable());
    }

    @Test
    void aFolderWhoseThreadEnded_isShownAsFailed_andTakesFilesAgainAfterARestart() throws Exception {
        Path box = Files.createDirectories(directory.resolve("box"));
        RecordingSink sink = new RecordingSink();
        try (FoldersFixture house = new FoldersFixture(
                directory, sink, FoldersFixture.settings(box, FolderSettings.Mode.TAKE, Duration.ofSeconds(1))).start()) {
            FoldersFixture.put(box.resolve("a.txt"), "a text of before");
            await().until(() -> house.status().taken() == 1);
            Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("folder-")).forEach(Thread::interrupt);
            await().until(() -> house.folders().health() instanceof Health.Failed);
            assertEquals(Recovery.IN_PROCESS, house.folders().recovery());
            house.folders().restart(Duration.ofSeconds(5));
            FoldersFixture.put(box.resolve("b.txt"), "a text of after");
            await().until(() -> house.status().taken() == 2);
        }
        assertEquals(2, sink.durable());
    }
}
