package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.web.Action;
import java.util.Map;

/** The operations that may also be asked over HTTP: those that need no argument and touch no file that a caller names. */
final class WebActions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final CheckpointOperations checkpoints;
    private final LearningOperations learning;
    private final IntakeOperations intake;

    WebActions(House house) {
        checkpoints = new CheckpointOperations(house);
        learning = new LearningOperations(house);
        intake = new IntakeOperations(house);
    }

    Map<String, Action> all() {
        return Map.of("checkpoint", action(checkpoints::now), "pause/training", action(learning::pause),
                "resume/training", action(learning::resume), "pause/intake", action(intake::pause),
                "resume/intake", action(intake::resume), "reload", action(intake::reload));
    }

    private static Action action(Operation operation) {
        return () -> {
            try {
                return operation.run(JSON.createObjectNode(), progress -> {});
            } catch (RefusedException e) {
                throw new Action.RefusedException(String.valueOf(e.getMessage()));
            } catch (RuntimeException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("operation failed: " + e, e);
            }
        };
    }
}
