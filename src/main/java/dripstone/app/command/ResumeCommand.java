package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Lets the daemon's intake or training go on after a pause; training also after one that not-finite updates brought"
                + " about.")
final class ResumeCommand extends AskingCommand {
    @Parameters(arity = "1", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
    PauseCommand.What what = PauseCommand.What.TRAINING;

    @Override
    String operation() {
        return "resume-" + what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    void arguments(ObjectNode arguments) {}
}
