package dripstone.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program, run as a user runs it: by its launcher, as a child process. */
public final class Installation {
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
    private final Path launcher;
    private final Path config;
    private final Path data;

    private final Map<String, String> environment;

    public Installation(Path config, Path data) {
        this(config, data, Map.of());
    }

    /** @param environment variables beside those of this process */
    public Installation(Path config, Path data, Map<String, String> environment) {
        this(home(), config, data, environment);
    }

    /** @param home where it is installed */
    public Installation(Path home, Path config, Path data, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.launcher = home.resolve("bin/dripstone");
        this.config = config;
        this.data = data;
    }

    /** Where the packaged program is installed. */
    public static Path home() {
        return Path.of(System.getProperty("dripstone.installation", "target/dripstone"));
    }

    /** What a command printed, and its exit code. */
    public record Answer(int exitCode, String out, String err) {
        public JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    /** Starts the daemon, or another command in its stead; its output goes to a file beside the data. */
    public Process start(String logName, String... words) throws IOException {
        Path log = data.resolveSibling(logName);
        List<String> line = new ArrayList<>(words.length == 0 || words[0].startsWith("-") ? List.of("run") : List.of());
        line.addAll(List.of(words));
        return builder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Runs a command to its end. */
    public Answer run(String... words) throws IOException, InterruptedException {
        return toItsEnd(builder(List.of(words)));
    }

    private Answer toItsEnd(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(data.getParent(), "out", "");
        Path err = Files.createTempFile(data.getParent(), "err", "");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("command did not end: " + builder.command() + "\n" + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Fills the data directory, which must be empty, with a backup: the one command that reads no configuration. */
    public Answer restore(Path backup) throws IOException, InterruptedException {
        return toItsEnd(builder(List.of("restore", backup.toString()), List.of("--data", data.toString())));
    }

    private ProcessBuilder builder(List<String> words) {
        return builder(words, List.of("--config", config.toString(), "--data", data.toString()));
    }

    private ProcessBuilder builder(List<String> words, List<String> places) {
        List<String> line = new ArrayList<>(List.of(launcher.toAbsolutePath().toString()));
        line.addAll(words);
        line.addAll(places);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }
}
