package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FixedInputTest {
    @TempDir
    Path root;

    @Test
    void waves_bringSomethingEach_andTogetherWhatComesAtOnce() throws IOException {
        FixedInput slowly = new FixedInput(root.resolve("slowly"));
        long before = 0;
        while (slowly.hasMore()) {
            slowly.more();
            long now = files(root.resolve("slowly")).size();
            assertTrue(now > before, "nothing came with wave " + slowly.waves());
            before = now;
        }
        new FixedInput(root.resolve("at-once")).all();
        assertEquals(files(root.resolve("at-once")), files(root.resolve("slowly")));
    }

    @Test
    void whatHasBeenTaken_comesAgainOnlyWhereItIsAskedFor() throws IOException {
        FixedInput input = new FixedInput(root);
        input.more();
        Path taken = root.resolve("dropped").resolve("note-0.md");
        Files.delete(taken);
        input.more();
        assertFalse(Files.exists(taken));
        input.again();
        assertTrue(Files.exists(taken));
    }

    @Test
    void partOfAFile_isOfItsWave_andThoseOfTheSiteOfTheFirst() {
        assertEquals(0, FixedInput.wave("site http://127.0.0.1:9/page-3.html  part 1 of 1 ab to train"));
        assertEquals(0, FixedInput.wave("dropped very-long.txt  part 2 of 2 ab held out"));
        assertEquals(0, FixedInput.wave("dropped note-0.md  part 1 of 1 ab held out"));
        assertEquals(1, FixedInput.wave("dropped twin-2  part 1 of 1 ab"));
        assertEquals(3, FixedInput.wave("followed deeper/page-4.txt  part 1 of 1 ab to train"));
    }

    /** Bytes by name. */
    private static Map<String, Long> files(Path under) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(under)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(Objects.requireNonNull(under.relativize(file)).toString(), Files.size(file));
            }
        }
        return files;
    }
}
