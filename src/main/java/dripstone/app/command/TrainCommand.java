package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = "Trains from the journal until a limit is reached, publishes a checkpoint, and says what ended it."
                + " The daemon must not run: it trains by itself.")
final class TrainCommand extends AskingCommand {
    @Option(names = "--tokens", paramLabel = "N", description = "End after so many trained tokens.")
    long tokens;

    @Option(names = "--epochs", paramLabel = "N", description = "End when every document was trained so many times.")
    int epochs;

    @Option(names = "--validate-every", paramLabel = "STEPS", description = "Score the held-out text every so many steps.")
    long validateEvery;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "End when so many validations in a row were no better; the best checkpoint is kept and named.")
    int patience;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description = "Publish a checkpoint every so many steps, so that the same command goes on from there after a crash;"
                    + " 0: only at the end (default: ${DEFAULT-VALUE}).")
    long checkpointEvery = 200;

    @Override
    String operation() {
        return "train";
    }

    @Override
    void arguments(ObjectNode arguments) throws RefusedException {
        if ((tokens > 0) == (epochs > 0)) {
            throw new RefusedException(ExitCode.USAGE, "say either --tokens N or --epochs N");
        }
        if (patience > 0 && validateEvery <= 0) {
            throw new RefusedException(ExitCode.USAGE, "--patience needs --validate-every STEPS");
        }
        if (tokens < 0 || epochs < 0 || validateEvery < 0 || patience < 0 || checkpointEvery < 0) {
            throw new RefusedException(ExitCode.USAGE, "a limit or distance is never negative");
        }
        arguments.put("tokens", tokens).put("epochs", epochs).put("validate-every", validateEvery).put("patience", patience)
                .put("checkpoint-every", checkpointEvery);
    }
}
