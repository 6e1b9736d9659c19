package dripstone.app.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Something that a command asks of the house, with the same code whether a daemon runs or not. */
@FunctionalInterface
public interface Operation {
    /**
     * @param arguments as the command gave them
     * @param progress takes lines to show while it runs
     * @return the answer, as {@code --json} prints it
     * @throws RefusedException when it cannot be done, with the reason and the exit code
     */
    ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception;
}
