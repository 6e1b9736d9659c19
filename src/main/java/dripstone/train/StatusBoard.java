package dripstone.train;

import dripstone.checkpoint.Snapshot;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Where the trainer's thread writes what other threads read. A status is immutable; writing it publishes it. */
final class StatusBoard {
    private volatile TrainerStatus current = new TrainerStatus(TrainerStatus.State.NOT_STARTED, "not started", 0, 0, OptionalDouble.empty(),
            new HeldOutLoss.None("no validation since the start"), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
            OptionalDouble.empty(), OptionalDouble.empty(), 0, OptionalLong.empty(), Optional.empty());

    private volatile String checkpointProblem = "";

    TrainerStatus current() {
        return current;
    }

    /** Why the last snapshot failed; empty when it did not. */
    String checkpointProblem() {
        return checkpointProblem;
    }

    void checkpointFailed(String problem) {
        checkpointProblem = problem;
    }

    /** Another state, all else as it was. */
    void state(TrainerStatus.State state, String detail) {
        TrainerStatus s = current;
        if (s.state() != state || !s.detail().equals(detail)) {
            current = new TrainerStatus(state, detail, s.step(), s.tokens(), s.trainNats(), s.heldOut(), s.tokensPerSecond(),
                    s.waitingShare(), s.busyShare(), s.learningRate(), s.gradientNorm(), s.skippedSteps(), s.checkpointStep(),
                    s.checkpointTime());
        }
    }

    void heldOut(HeldOutLoss loss) {
        TrainerStatus s = current;
        current = new TrainerStatus(s.state(), s.detail(), s.step(), s.tokens(), s.trainNats(), loss, s.tokensPerSecond(),
                s.waitingShare(), s.busyShare(), s.learningRate(), s.gradientNorm(), s.skippedSteps(), s.checkpointStep(),
                s.checkpointTime());
    }

    void checkpoint(Snapshot snapshot) {
        checkpointProblem = "";
        TrainerStatus s = current;
        current = new TrainerStatus(s.state(), s.detail(), s.step(), s.tokens(), s.trainNats(), s.heldOut(), s.tokensPerSecond(),
                s.waitingShare(), s.busyShare(), s.learningRate(), s.gradientNorm(), s.skippedSteps(), OptionalLong.of(snapshot.step()),
                Optional.of(snapshot.published()));
    }

    void progress(Progress progress) {
        TrainerStatus s = current;
        current = new TrainerStatus(s.state(), s.detail(), progress.step(), progress.tokens(), s.trainNats(), s.heldOut(),
                s.tokensPerSecond(), s.waitingShare(), s.busyShare(), s.learningRate(), s.gradientNorm(), progress.skipped(),
                s.checkpointStep(), s.checkpointTime());
    }

    void step(Progress progress, StepResult result, OptionalDouble tokensPerSecond, double waitingShare, double busyShare) {
        TrainerStatus s = current;
        current = new TrainerStatus(TrainerStatus.State.TRAINING, "training", progress.step(), progress.tokens(), finite(result.nats()),
                s.heldOut(), tokensPerSecond, OptionalDouble.of(waitingShare), OptionalDouble.of(busyShare),
                OptionalDouble.of(result.learningRate()), finite(result.gradientNorm()), progress.skipped(), s.checkpointStep(),
                s.checkpointTime());
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
