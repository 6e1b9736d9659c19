package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "checkpoint",
        description = "Publishes, lists or verifies checkpoints, or goes back to the newest.",
        subcommands = {CheckpointCommand.Now.class, CheckpointCommand.ListAll.class, CheckpointCommand.Verify.class,
            CheckpointCommand.Revert.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(now | list | verify | revert)")
final class CheckpointCommand {
    @Command(name = "now", description = "Asks the daemon to publish a checkpoint at its next step, and waits for it.")
    static final class Now extends AskingCommand {
        @Override
        String operation() {
            return "checkpoint-now";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }

    @Command(name = "list", description = "Lists the checkpoints, oldest first.")
    static final class ListAll extends AskingCommand {
        @Override
        String operation() {
            return "checkpoint-list";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }

    @Command(
            name = "revert",
            description = {
                "Gives up the steps that the ledger has after the newest whole checkpoint, so that learning goes on from it by another way:"
                        + " for steps that cannot be made again, as text that they were trained on is lost. The ledger as it was is kept"
                        + " beside it. The daemon must not run."
            })
    static final class Revert extends AskingCommand {
        @Override
        String operation() {
            return "checkpoint-revert";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }

    @Command(name = "verify", description = "Checks every file of every checkpoint against its hash. Exit code 5 when one is damaged.")
    static final class Verify extends AskingCommand {
        @CommandLine.Option(names = "--step", paramLabel = "N", description = "Only that one.")
        long step = -1;

        @Override
        String operation() {
            return "checkpoint-verify";
        }

        @Override
        void arguments(ObjectNode arguments) {
            if (step >= 0) {
                arguments.put("step", step);
            }
        }

        @Override
        ExitCode exitCode(ObjectNode answer) {
            return answer.path("damaged").asLong() > 0 ? ExitCode.DAMAGED : ExitCode.DONE;
        }
    }
}
