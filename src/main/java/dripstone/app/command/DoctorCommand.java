package dripstone.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Checks Java, configuration, disk, memory, kernels, port, folders and sites. Exit code 1 when one is bad.")
final class DoctorCommand extends AskingCommand {
    @Override
    String operation() {
        return "doctor";
    }

    @Override
    void arguments(ObjectNode arguments) {}

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
