package dripstone.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a main class of the test class path in a JVM of its own, to be killed. */
public final class ChildProcess {
    private ChildProcess() {}

    /** The child writes into {@code log}; the caller destroys it. */
    public static Process start(Path log, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path flags = Path.of("src", "main", "launcher", "jvm.args");
        if (Files.exists(flags)) {
            command.add("@" + flags);
        }
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }
}
