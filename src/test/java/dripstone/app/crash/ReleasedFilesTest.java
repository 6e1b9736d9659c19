package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.crash.agent.Released;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleasedFilesTest {
    @TempDir
    Path root;

    private Path data;

    @BeforeEach
    void twoFilesReleasedOfFour_andOneKeptThatIsStillThere() throws IOException {
        data = root.resolve("data");
        journal(data, "1.cq4", "4.cq4");
        Files.writeString(Files.createDirectories(Released.of(data)).resolve("2.cq4"), "two");
        Files.writeString(Released.of(data).resolve("3.cq4"), "three");
        Files.writeString(Released.of(data).resolve("4.cq4"), "before it was written anew");
    }

    private static Path journal(Path data, String... names) throws IOException {
        Path journal = Files.createDirectories(data.resolve("journal"));
        for (String name : names) {
            Files.writeString(journal.resolve(name), "journal " + name);
        }
        return journal;
    }

    @Test
    void copy_addsWhatWasReleased_andLeavesWhatIsThere() throws IOException {
        Path copy = journal(root.resolve("copy"), "1.cq4", "4.cq4");
        ReleasedFiles.copy(data, copy);
        assertEquals("two", Files.readString(copy.resolve("2.cq4")));
        assertEquals("three", Files.readString(copy.resolve("3.cq4")));
        assertEquals("journal 4.cq4", Files.readString(copy.resolve("4.cq4")));
    }

    @Test
    void restoredElsewhere_takesOverWhatWasReleasedBeforeItsBackup_andNothingBehindItsEnd() throws IOException {
        Path restored = root.resolve("restored");
        journal(restored, "1.cq4", "3.cq4");
        ReleasedFiles.inherit(data, restored);
        assertTrue(Files.exists(Released.of(restored).resolve("2.cq4")));
        assertFalse(Files.exists(Released.of(restored).resolve("3.cq4")));
        assertFalse(Files.exists(Released.of(restored).resolve("4.cq4")));
        assertEquals(1, ReleasedFiles.count(restored));
    }
}
