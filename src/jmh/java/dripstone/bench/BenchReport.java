package dripstone.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The JSON that a benchmark leaves in {@code target/bench}: what ran, on what, of which commit, then its rows. */
public final class BenchReport {
    private final Path file;
    private final ObjectNode root;

    /** @param name of the file, without its ending @param arguments with which an outsider repeats it */
    public BenchReport(String name, List<String> arguments) throws IOException {
        file = Path.of("target", "bench", name + ".json");
        root = new ObjectMapper().createObjectNode();
        root.put("benchmark", name).put("arguments", String.join(" ", arguments)).put("commit", commit()).put("processor", processor())
                .put("logicalProcessors", Runtime.getRuntime().availableProcessors()).put("java", Runtime.version().toString());
    }

    /** Where the figures go. */
    public ObjectNode root() {
        return root;
    }

    /** Adds an object to a list of the report. */
    public ObjectNode add(String list) {
        return root.withArray(list).addObject();
    }

    /** Writes all that is known so far. */
    public void write() throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), root);
    }

    @Override
    public String toString() {
        return "written: " + file;
    }

    /** Model name, family and model of the first processor, and what of it counts for products: bf16 instructions. */
    public static String processor() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
        String names = lines.stream().filter(line -> line.matches("(model name|cpu family|model)\\s.*")).distinct()
                .map(line -> line.replaceAll("\\s*:\\s*", "=")).sorted().collect(Collectors.joining(", "));
        String flags = lines.stream().filter(line -> line.startsWith("flags")).findFirst().orElse("");
        String features = List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16").stream()
                .filter(feature -> (flags + " ").contains(" " + feature + " ")).collect(Collectors.joining(" "));
        return names + ", " + features;
    }

    private static String commit() throws IOException {
        Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12").redirectErrorStream(true).start();
        String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return answer.contains(" ") ? "unknown" : answer;
    }
}
