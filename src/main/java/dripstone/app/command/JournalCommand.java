package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

@Command(
        name = "journal",
        description = "Looks at the journal.",
        subcommands = JournalCommand.Stat.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "stat")
final class JournalCommand {
    @Command(name = "stat", description = "Counts entries, documents and bytes, by source.")
    static final class Stat extends AskingCommand {
        @Override
        String operation() {
            return "journal-stat";
        }

        @Override
        void arguments(ObjectNode arguments) {}
    }
}
