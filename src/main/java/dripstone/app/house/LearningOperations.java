package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.train.TrainerStatus;
import java.util.function.Consumer;

/** What a person asks of a daemon's trainer while it learns. */
final class LearningOperations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    LearningOperations(House house) {
        this.house = house;
    }

    ObjectNode pause(ObjectNode arguments, Consumer<String> progress) throws RefusedException {
        Learning learning = learning();
        refuseUnless(learning.pause());
        return answer(learning).put("asked", "pause: training stands still from the next step on; intake and checkpoints go on");
    }

    ObjectNode resume(ObjectNode arguments, Consumer<String> progress) throws RefusedException {
        Learning learning = learning();
        refuseUnless(learning.resume());
        return answer(learning).put("asked", "resume");
    }

    private Learning learning() throws RefusedException {
        return house.daemon().map(Daemon::learning).orElseThrow(() -> new RefusedException(ExitCode.IN_USE,
                "no daemon runs, so nothing is being trained; `dripstone run` starts it"));
    }

    private static void refuseUnless(boolean training) throws RefusedException {
        if (!training) {
            throw new RefusedException(ExitCode.FAILED, "nothing is being trained yet; `dripstone status` says what the trainer waits for");
        }
    }

    private static ObjectNode answer(Learning learning) {
        ObjectNode answer = JSON.createObjectNode();
        learning.status().map(TrainerStatus::step).ifPresent(step -> answer.put("step", step));
        return answer;
    }
}
