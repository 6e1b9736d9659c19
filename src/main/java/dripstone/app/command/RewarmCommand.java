package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rewarm",
        description = "Lets the daemon's learning rate rise to train.learning-rate, then begins its schedule again."
                + " It stands in the ledger.")
final class RewarmCommand extends AskingCommand {
    @Option(names = "--steps", required = true, paramLabel = "N", description = "Steps that it takes.")
    long steps;

    @Override
    String operation() {
        return "rewarm";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("steps", steps);
    }
}
