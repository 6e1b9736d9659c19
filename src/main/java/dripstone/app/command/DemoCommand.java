package dripstone.app.command;

import dripstone.app.control.ExitCode;
import dripstone.app.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs the daemon on an embedded demonstration: it takes in the JDK's own sources and a small site that it serves"
                + " itself, trains a tokenizer and a small model, and prints samples. No settings, no network. Ctrl-C ends it;"
                + " starting it again goes on where it was.")
final class DemoCommand implements Callable<Integer> {
    private static final Duration LIVE_LINE = Duration.ofSeconds(1);
    private static final Duration PLAIN_LINE = Duration.ofSeconds(5);

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data", "demo");

    @Option(names = "--seconds", paramLabel = "N", description = "End by itself after so long; 0 is never (default: 0).")
    private long seconds;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Verbosity.troubleOnly();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        boolean live = Terminal.isInteractive();
        long end = seconds > 0 ? System.nanoTime() + Duration.ofSeconds(seconds).toNanos() : Long.MAX_VALUE;
        try (Termination termination = Termination.install(() -> {});
                Demo demo = Demo.start(data.toAbsolutePath().normalize(), out)) {
            LiveLine line = new LiveLine(out, live);
            Duration every = live ? LIVE_LINE : PLAIN_LINE;
            while (!termination.await(every) && (end == Long.MAX_VALUE || System.nanoTime() < end)) {
                line.show(demo.progress(line.columns()));
                demo.newSample().ifPresent(line::interrupt);
            }
            line.interrupt("Stopping: publishing a last checkpoint. Start it again to go on from there.");
        }
        return ExitCode.DONE.code();
    }
}
