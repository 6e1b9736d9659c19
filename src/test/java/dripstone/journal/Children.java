package dripstone.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a {@code main} of the test tree in a process of its own, with the flags of the launcher. */
public final class Children {
    private Children() {}

    public static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Path flags = Path.of("src", "main", "launcher", "jvm.args");
        command.add("@" + flags.toAbsolutePath());
        // a child lives for a second: no profile pays
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("child", ".err");
        errors.toFile().deleteOnExit();
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    /** Surefire may start with a jar that only names the class path; it says the real one in a property of its own. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
