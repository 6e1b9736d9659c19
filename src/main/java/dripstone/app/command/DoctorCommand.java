package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = "Checks Java and its flags, configuration, the end of the last run, disk, memory, processor, kernels, port, folders"
                + " and sites. Exit code 1 when one is bad.")
final class DoctorCommand extends AskingCommand {
    @Option(names = "--reach", description = "Also ask each site's servers, once, for their robots.txt; without it names are looked up.")
    private boolean reach;

    @Override
    String operation() {
        return "doctor";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("reach", reach);
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
