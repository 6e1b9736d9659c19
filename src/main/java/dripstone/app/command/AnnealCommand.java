package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "anneal",
        description = "Lets the daemon's learning rate fall to train.min-learning-rate, in the shape of train.decay-shape, and stay there."
                + " It stands in the ledger.")
final class AnnealCommand extends AskingCommand {
    @Option(names = "--steps", required = true, paramLabel = "N", description = "Steps that it takes.")
    long steps;

    @Override
    String operation() {
        return "anneal";
    }

    @Override
    void arguments(ObjectNode arguments) {
        arguments.put("steps", steps);
    }
}
