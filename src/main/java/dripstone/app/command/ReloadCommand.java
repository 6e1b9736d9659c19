package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import picocli.CommandLine.Command;

@Command(
        name = "reload",
        description = "Has the daemon read its configuration again, as SIGHUP does, and says what came of it: sites and folders are taken"
                + " up at once, other settings are named. Where anything is wrong all stays as it was, and the exit code is 3.")
final class ReloadCommand extends AskingCommand {
    @Override
    String operation() {
        return "reload";
    }

    @Override
    void arguments(ObjectNode arguments) {}

    @Override
    ExitCode exitCode(ObjectNode answer) {
        return answer.path("taken").asBoolean() ? ExitCode.DONE : ExitCode.CONFIGURATION;
    }
}
