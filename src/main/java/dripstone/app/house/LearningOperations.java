package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.train.TrainerStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

    /** The learning rate falls to the least one in {@code steps}. */
    ObjectNode anneal(ObjectNode arguments, Consumer<String> progress) throws RefusedException, InterruptedException {
        return followed(learning().anneal(steps(arguments)));
    }

    /** The learning rate rises to the greatest one in {@code steps}, and its schedule begins again. */
    ObjectNode rewarm(ObjectNode arguments, Consumer<String> progress) throws RefusedException, InterruptedException {
        return followed(learning().rewarm(steps(arguments)));
    }

    private static long steps(ObjectNode arguments) throws RefusedException {
        long steps = arguments.path("steps").asLong();
        if (steps <= 0) {
            throw new RefusedException(ExitCode.USAGE, "--steps must be over 0, is " + steps);
        }
        return steps;
    }

    private static ObjectNode followed(CompletableFuture<Long> request) throws RefusedException, InterruptedException {
        try {
            return JSON.createObjectNode().put("from-step", request.get());
        } catch (ExecutionException e) {
            throw new RefusedException(ExitCode.FAILED, String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
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
