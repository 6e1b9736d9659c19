package dripstone.text.child;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a parser process is started: by the java of this process and with its class path, but with none of the packages that
 * {@code jvm.args} opens for others, with bounds of its own, and with an environment that holds no secrets.
 */
record ParserCommand(ParserSettings settings, ParserLimits limits, Path directory) {
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TESSDATA_PREFIX", "LD_LIBRARY_PATH");

    ProcessBuilder builder() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), ParserMain.class.getName()));
        command.addAll(new ParserArguments(limits.textChars(), settings.ocr() ? settings.ocrLanguages() : "").toList());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        return builder.directory(directory.toFile());
    }

    /** Exit by {@code OutOfMemoryError} has its own code, which {@link ParserProcess} knows. */
    private List<String> flags() {
        return List.of("-Xmx" + settings.memory().count(), "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxMetaspaceSize=128m",
                "-XX:MaxDirectMemorySize=32m", "-XX:ReservedCodeCacheSize=64m", "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + directory.resolve("crash.log"), "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Djava.awt.headless=true", "-Djava.io.tmpdir=" + directory,
                "-Ddripstone.log=OFF");
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1)).filter(p -> !p.isEmpty())
                .map(p -> Path.of(p).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
    }
}
