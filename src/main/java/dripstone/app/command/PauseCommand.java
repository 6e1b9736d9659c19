package dripstone.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Lets the daemon's training or its intake stand still until it is resumed, or the daemon started again; all else goes"
                + " on. With intake paused no page is fetched and no dropped file taken; what was named by hand still is.")
final class PauseCommand extends AskingCommand {
    /** What can be paused. */
    enum What {
        TRAINING,
        INTAKE
    }

    @Parameters(arity = "1", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
    What what = What.TRAINING;

    @Override
    String operation() {
        return "pause-" + what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    void arguments(ObjectNode arguments) {}
}
