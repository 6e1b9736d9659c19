package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bits however the code is compiled, and no allocation once it is: in processes of their own, as the launcher starts them. */
final class CompilationTest {
    private static final int MANY = 200_000;

    @ParameterizedTest
    @CsvSource({"bf16,onednn", "f32,java"})
    void interpretedAndCompiledCode_giveTheSameBits_andCompiledCodeAllocatesNothing(String precision, String products)
            throws IOException, InterruptedException {
        List<String> interpreted = trial(List.of("-Xint"), precision, 0, products);
        assertEquals(interpreted.getLast(), trial(List.of("-XX:TieredStopAtLevel=1"), precision, 300, products).getLast(), "C1");
        List<String> compiled = trial(List.of(), precision, MANY, products);
        assertEquals(interpreted.getLast(), compiled.getLast(), "C2");
        assertEquals("allocated 0", compiled.getFirst());
    }

    /** Two lines: bytes allocated, digest. */
    private static List<String> trial(List<String> flags, String precision, int rounds, String products)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@src/main/launcher/jvm.args");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelTrial.class.getName()));
        command.addAll(List.of(precision, Integer.toString(rounds), products));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines;
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            lines = out.lines().filter(l -> l.startsWith("allocated") || l.startsWith("digest")).toList();
        }
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the trial did not end");
        assertEquals(0, process.exitValue());
        assertEquals(2, lines.size(), lines.toString());
        return lines;
    }
}
