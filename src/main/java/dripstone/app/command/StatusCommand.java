package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows documents, tokens, step, losses and health; also with no daemon running.")
final class StatusCommand extends AskingCommand {
    @Override
    String operation() {
        return "status";
    }

    @Override
    void arguments(ObjectNode arguments) {}
}
