package dripstone.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How each contender is started for a {@link Work}. */
final class Contenders {
    private static final Path TCMALLOC = Path.of("/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4");

    private final int threads;
    private final Path logs;

    Contenders(int threads, Path logs) {
        this.threads = threads;
        this.logs = logs;
    }

    /** A contender that is not started yet. */
    record Entry(String name, List<String> command, Path log) {
        Contender start() throws IOException {
            return new Contender(name, command, log);
        }
    }

    /** This trainer. */
    Entry ours(Work work, String name, List<String> more, List<String> firstOnClassPath) {
        List<String> command = java(StepServer.class, firstOnClassPath);
        command.addAll(arguments(work));
        command.addAll(more);
        return entry(work, name, command);
    }

    /** libtorch from Maven at its strongest: attention in fp32, tcmalloc where it is installed. */
    Entry libtorch(Work work) {
        List<String> command = new ArrayList<>();
        if (Files.exists(TCMALLOC)) {
            command.addAll(List.of("env", "LD_PRELOAD=" + TCMALLOC));
        }
        command.addAll(java(LibtorchServer.class, List.of()));
        command.addAll(arguments(work));
        return entry(work, "libtorch", command);
    }

    /** libtorch as it comes. */
    Entry libtorchAsShipped(Work work) {
        List<String> command = java(LibtorchServer.class, List.of());
        command.addAll(arguments(work));
        command.addAll(List.of("--plain", "true"));
        return entry(work, "libtorch as shipped", command);
    }

    /**
     * A command that speaks the line protocol and takes peer.sh's arguments.
     *
     * @param mode compile or eager
     */
    Entry external(Work work, String peer, String mode, boolean asShipped) {
        String arguments = (asShipped ? " --as-shipped" : "") + " --mode " + mode + " " + String.join(" ", arguments(work));
        return entry(work, "peer " + mode + (asShipped ? " as shipped" : ""), List.of("bash", "-c", "exec " + peer + arguments));
    }

    private Entry entry(Work work, String name, List<String> command) {
        return new Entry(name, List.copyOf(command), logs.resolve((work.label() + " " + name).replaceAll("\\W+", "-") + ".log"));
    }

    private List<String> arguments(Work work) {
        return List.of("--shape", work.sizes(), "--arch", work.form(), "--precision", work.precisionName(), "--threads",
                Integer.toString(threads));
    }

    private static List<String> java(Class<?> main, List<String> firstOnClassPath) {
        List<String> path = new ArrayList<>(firstOnClassPath);
        path.add(System.getProperty("java.class.path"));
        return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@src/main/launcher/jvm.args",
                "-cp", String.join(":", path), main.getName()));
    }
}
