package dripstone.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.crash.agent.Place;
import dripstone.app.crash.agent.Places;
import dripstone.app.crash.agent.Weaver;
import dripstone.disk.Publish;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real child process with a woven class. */
final class AgentJarTest {
    private static final int FILES = 5;

    @TempDir
    Path root;

    /** Publishes some files, one after the other. */
    static final class Publishing {
        private Publishing() {}

        public static void main(String[] words) throws IOException {
            for (int i = 0; i < FILES; i++) {
                Publish.file(Path.of(words[0]).resolve("file-" + i), new byte[] {1, 2, 3});
            }
        }
    }

    @Test
    void atTheNamedPass_theProcessIsKilled_withWhatItWasDoingLeftUndone() throws Exception {
        assertEquals(137, run(place(">Files.move"), 5)); // the third rename, just before
        assertEquals(2, published());
        assertEquals(1, pending());
        assertFalse(Files.exists(root.resolve("passes")), "a shutdown hook ran");
    }

    @Test
    void whereThePassIsNeverReached_theProcessEndsWell_andLeavesItsCounts() throws Exception {
        assertEquals(0, run(place(">Files.move"), 2 * FILES + 1));
        assertEquals(FILES, published());
        assertEquals(0, pending());
        assertEquals(2 * FILES, Passes.read(root.resolve("passes")).get(place(">Files.move")));
        int methods = 2; // of that name, one of which calls the other
        assertEquals(2 * methods * FILES, Passes.read(root.resolve("passes")).get(place("Publish.file")));
    }

    private int run(int place, int pass) throws IOException, InterruptedException {
        Path log = root.resolve("log");
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", AgentJar.option(place, pass, root.resolve("passes")),
                "-cp", woven() + File.pathSeparator + System.getProperty("java.class.path"), Publishing.class.getName(),
                Files.createDirectories(root.resolve("out")).toString()))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "the child did not end");
        assertEquals("", Files.readString(log, StandardCharsets.UTF_8));
        return process.exitValue();
    }

    /** A directory with the one class that is woven. */
    private Path woven() throws IOException {
        String name = Publish.class.getName().replace('.', '/') + ".class";
        Path file = root.resolve("woven").resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        try (InputStream in = Publish.class.getResourceAsStream("/" + name)) {
            Files.write(file, new Weaver(Places.ALL).woven(Objects.requireNonNull(in).readAllBytes()));
        }
        return root.resolve("woven");
    }

    private static int place(String labelEnd) {
        List<Place> all = Places.ALL;
        return IntStream.range(0, all.size()).filter(i -> all.get(i).label().endsWith("Publish.file" + labelEnd)
                || all.get(i).label().equals(labelEnd)).findFirst().orElseThrow();
    }

    private long published() throws IOException {
        return count("file-");
    }

    private long pending() throws IOException {
        return count(".file-");
    }

    private long count(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("out"))) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix)).count();
        }
    }
}
