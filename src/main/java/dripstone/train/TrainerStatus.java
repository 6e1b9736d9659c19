package dripstone.train;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The trainer at one moment, for other threads; each number is measured, and absent until it is.
 *
 * @param detail what the state means and, where something is wrong, the way out
 * @param step last step trained, 0 before the first
 * @param tokens targets trained, over the model's life
 * @param trainNats mean cross-entropy of the last step's targets, before its update
 * @param heldOut the last validation
 * @param tokensPerSecond targets a second over the last steps, waiting included
 * @param waitingShare of the time since the start that was spent waiting for batches, 0 to 1
 * @param busyShare of the workers' time since the start that was spent in pieces, 0 to 1
 * @param gradientNorm of the last step's mean gradient, before clipping
 * @param updateNorm of the last step's change of the weights
 * @param layers norms of the last step, layer by layer
 * @param skippedSteps whose updates were not applied
 * @param checkpointStep of the newest snapshot
 * @param checkpointTime when it was published
 */
public record TrainerStatus(
        State state,
        String detail,
        long step,
        long tokens,
        OptionalDouble trainNats,
        HeldOutLoss heldOut,
        OptionalDouble tokensPerSecond,
        OptionalDouble waitingShare,
        OptionalDouble busyShare,
        OptionalDouble learningRate,
        OptionalDouble gradientNorm,
        OptionalDouble updateNorm,
        List<LayerNorms> layers,
        long skippedSteps,
        OptionalLong checkpointStep,
        Optional<Instant> checkpointTime) {
    /** @param layer {@code embedding}, {@code layer-0}, …, {@code output} @param gradientNorm of its part of the mean gradient */
    public record LayerNorms(String layer, double gradientNorm, double updateNorm) {}

    public TrainerStatus {
        layers = List.copyOf(layers);
    }

    /** What the trainer is doing. */
    public enum State {
        NOT_STARTED,
        RESTORING,
        TRAINING,
        WAITING,
        VALIDATING,
        CHECKPOINTING,
        PAUSED,
        /** Paused by the guard: three updates in a row were not finite. */
        PAUSED_NOT_FINITE,
        ENDED,
        FAILED
    }
}
