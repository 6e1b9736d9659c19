package dripstone.train;

import dripstone.meter.Meters;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** The trainer's status as gauges. */
public final class TrainerMeters {
    private TrainerMeters() {}

    /** Registers them once; the supplier may change the trainer behind it. A value that was not measured is NaN. */
    public static void register(Meters meters, Supplier<TrainerStatus> status) {
        meters.gauge("dripstone_train_step", "Last step trained.", () -> status.get().step());
        meters.gauge("dripstone_train_tokens", "Targets trained over the model's life.", () -> status.get().tokens());
        meters.gauge("dripstone_train_loss_nats", "Mean cross-entropy of the last step, nats a token.", () -> of(status.get().trainNats()));
        meters.gauge("dripstone_train_held_out_loss_nats", "Mean cross-entropy on held-out text, nats a token.",
                () -> heldOut(status.get(), false));
        meters.gauge("dripstone_train_unigram_loss_nats", "Unigram baseline of the same held-out tokens, nats a token.",
                () -> heldOut(status.get(), true));
        meters.gauge("dripstone_train_tokens_per_second", "Targets a second over the last steps.",
                () -> of(status.get().tokensPerSecond()));
        meters.gauge("dripstone_train_waiting_ratio", "Share of time spent waiting for batches.", () -> of(status.get().waitingShare()));
        meters.gauge("dripstone_train_busy_ratio", "Share of the workers' time spent computing.", () -> of(status.get().busyShare()));
        meters.gauge("dripstone_train_learning_rate", "Learning rate of the last step.", () -> of(status.get().learningRate()));
        meters.gauge("dripstone_train_gradient_norm", "Norm of the last step's mean gradient.", () -> of(status.get().gradientNorm()));
        meters.gauge("dripstone_train_skipped_steps", "Steps whose updates were not applied.", () -> status.get().skippedSteps());
        meters.gauge("dripstone_train_checkpoint_step", "Step of the newest snapshot, NaN when there is none.",
                () -> status.get().checkpointStep().isPresent() ? status.get().checkpointStep().getAsLong() : Double.NaN);
    }

    private static double of(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }

    private static double heldOut(TrainerStatus status, boolean unigram) {
        return switch (status.heldOut()) {
            case HeldOutLoss.None none -> Double.NaN;
            case HeldOutLoss.Measured m -> unigram ? m.unigramNats() : m.nats();
        };
    }
}
