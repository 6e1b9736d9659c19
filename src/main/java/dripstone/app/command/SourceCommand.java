package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "source",
        description = "Takes documents back that came from a site or a folder.",
        subcommands = {SourceCommand.Forget.class, SourceCommand.Allow.class, SourceCommand.Withdrawn.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(forget | allow | withdrawn)")
final class SourceCommand {
    /** A document, as people name it. */
    static final class Choice {
        @Parameters(arity = "1", paramLabel = "ADDRESS|FILE",
                description = "A URL, the path of a file, or an address as the journal has it; !/ before the name inside an archive.")
        String address = "";

        @Option(names = "--source", paramLabel = "NAME", description = "Only of that site or folder.")
        String source = "";

        void put(ObjectNode arguments) {
            arguments.put("address", address).put("source", source).put("path", FileArgument.absolute(address));
        }
    }

    @Command(
            name = "forget",
            description = "Withdraws a document: no later batch and no validation holds anything of it, and it is refused when it comes"
                    + " again. Says what remains: in which files of the journal and until when, and which steps and snapshots learnt it."
                    + " Exit code 1 when erasing was asked and has to wait.")
    static final class Forget extends AskingCommand {
        @Mixin
        Choice choice = new Choice();

        @Option(names = "--erase", description = "Also takes its content out of the journal's files, for good. An audit of steps that"
                + " trained on it is refused then.")
        boolean erase;

        @Override
        String operation() {
            return "source-forget";
        }

        @Override
        void arguments(ObjectNode arguments) {
            choice.put(arguments);
            arguments.put("erase", erase);
        }

        @Override
        void show(ObjectNode answer, PrintWriter out) {
            WithdrawalText.print(answer, out);
        }

        @Override
        ExitCode exitCode(ObjectNode answer) {
            return answer.path("done").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    @Command(name = "allow", description = "Takes documents of an address again that were withdrawn. What was withdrawn stays so.")
    static final class Allow extends AskingCommand {
        @Mixin
        Choice choice = new Choice();

        @Override
        String operation() {
            return "source-allow";
        }

        @Override
        void arguments(ObjectNode arguments) {
            choice.put(arguments);
        }
    }

    @Command(name = "withdrawn", description = "Lists what was withdrawn, the oldest first.")
    static final class Withdrawn extends AskingCommand {
        @Override
        String operation() {
            return "source-withdrawn";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }
}
