package dripstone.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dripstone.app.control.ExitCode;
import dripstone.app.soak.LogDigest;
import dripstone.app.soak.Soak;
import dripstone.app.soak.SoakPlan;
import dripstone.app.soak.SoakReport;
import dripstone.disk.Publish;
import dripstone.life.StopRequest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "Puts a whole daemon, in a directory of its own, through a simulated fortnight in minutes: a site that changes, dropped"
                + " files, poison, a network that is lost, a site that is busy, a disk that is full, restarts. Prints a line"
                + " a day and what memory did. Exit code 1"
                + " when text was lost, doubled, missed or not trained, the site was asked too often, or memory grew.")
final class SoakCommand implements Callable<Integer> {
    @Option(names = "--days", paramLabel = "N", description = "Simulated days (default: ${DEFAULT-VALUE}).")
    private int days = 14;

    @Option(names = "--seconds", paramLabel = "N", description = "How long it takes (default: ${DEFAULT-VALUE}).")
    private long seconds = 600;

    @Option(names = "--seed", paramLabel = "N", description = "Of texts and faults (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--data", paramLabel = "DIR", description = "An empty directory, which stays (default: a temporary one, which does not).")
    private @Nullable Path data;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write all figures there.")
    private @Nullable Path json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (System.getProperty("dripstone.log") != null) {
            return tell(run(out), out).code();
        }
        Verbosity.troubleOnly();
        try (LogDigest log = LogDigest.open()) {
            SoakReport report = run(out);
            out.println("log, of which -Ddripstone.log=WARN shows every line:");
            log.lines().forEach(out::println);
            return tell(report, out).code();
        }
    }

    private SoakReport run(PrintWriter out) throws Exception {
        SoakPlan plan = new SoakPlan(days, Duration.ofSeconds(seconds), seed);
        Path chosen = data;
        Path root = chosen != null ? chosen.toAbsolutePath().normalize() : Files.createTempDirectory("dripstone-soak");
        StopRequest stop = new StopRequest();
        try (Termination _ = Termination.install(stop::ask);
                Soak soak = Soak.start(plan, root)) {
            out.println("Simulating " + days + " days in " + seconds + " seconds in " + root);
            out.println("events: b burst of files, d disk full, n network lost, p poison files, r restart, u site unable to serve");
            return soak.run(line -> {
                out.println(line);
                out.flush();
            }, stop);
        } finally {
            if (chosen == null) {
                Publish.deleteTree(root);
            }
        }
    }

    private static void tell(SoakReport.Crawl c, PrintWriter out) {
        out.println("the site was asked " + c.requests() + " times: " + c.revisits() + " revisits, " + c.sitemaps() + " for its sitemap, "
                + c.robots() + " for its robots.txt, " + c.traps() + " in its trap");
        out.println("it said " + c.unchanged() + " times that a page is as before, " + c.absent() + " times that it is not there, " + c.busy()
                + " times that it is busy");
        out.printf(Locale.ROOT, "shortest pause %.1f s, oldest robots.txt %.1f hours, requests before their time %d%n",
                c.shortestPauseSeconds(), c.oldestRobotsHours(), c.early());
        out.println("of its " + c.editions() + " texts " + c.settled() + " stood for long; of these not in the journal " + c.missed().size()
                + ", of all twice there " + c.doubled());
    }

    private ExitCode tell(SoakReport report, PrintWriter out) throws Exception {
        out.println("dropped " + report.dropped() + " files and " + report.poisoned() + " poisoned ones");
        tell(report.crawl(), out);
        report.memory().forEach(out::println);
        out.println("lost " + report.missing() + ", doubled " + report.doubled());
        Path file = json;
        if (file != null) {
            byte[] all = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(report);
            Publish.file(file.toAbsolutePath(), all);
        }
        List<String> faults = report.faults();
        faults.forEach(fault -> out.println("BAD " + fault));
        if (faults.isEmpty()) {
            out.println("good: nothing lost, nothing twice, memory flat");
        }
        out.flush();
        return faults.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
