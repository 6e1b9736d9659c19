package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.app.demo.DemoPages;
import dripstone.app.house.Trial;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = "Checks Java and its flags, configuration, the end of the last run, disk, memory, processor, kernels, port, folders"
                + " and sites. With --train: tries the configured trainer in a temporary directory, which takes as long as some dozens of"
                + " its steps, about a minute of processor time for the model of the defaults. Exit code 1 when a check is bad.")
final class DoctorCommand extends AskingCommand {
    @Option(names = "--reach", description = "Also ask each site's servers, once, for their robots.txt; without it names are looked up.")
    private boolean reach;

    @Option(names = "--train", description = "Nine timed checks of learning instead: configuration, model, data, forward pass, training"
            + " step, frozen weights, checkpoint, metrics, and a short run whose loss must fall.")
    private boolean train;

    @Option(names = "--quick", description = "With --train: a small model of the same form in the place of the configured one.")
    private boolean quick;

    @Override
    String operation() {
        return "doctor";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("reach", reach);
    }

    @Override
    public Integer call() throws Exception {
        if (!train) {
            if (quick) {
                throw new RefusedException(ExitCode.USAGE, "--quick goes with --train");
            }
            return super.call();
        }
        Verbosity.errorsOnly();
        Path directory = Files.createTempDirectory("dripstone-trial-");
        try {
            ObjectNode answer = Trial.run(common::configuration, directory, quick, DemoPages.html(), this::tried);
            if (common.json) {
                out().println(answer.toPrettyString());
            } else {
                int bad = answer.path("bad").asInt();
                out().println(bad == 0 ? "all nine checks are good" : bad + " of nine are bad");
            }
            out().flush();
            return exitCode(answer).code();
        } finally {
            delete(directory);
        }
    }

    private void tried(String line) {
        if (!common.json) {
            out().println(line);
            out().flush();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    void show(ObjectNode answer, PrintWriter out) {
        for (JsonNode check : answer.path("checks")) {
            out.printf("%-4s  %-20s %s%n", check.path("verdict").asText(), check.path("check").asText(), check.path("detail").asText());
        }
    }

    @Override
    ExitCode exitCode(ObjectNode answer) {
        return answer.path("bad").asLong() > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }
}
