package dripstone.train;

import dripstone.meter.Meters;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The trainer's status as gauges. */
public final class TrainerMeters {
    private TrainerMeters() {}

    /** Registers them once; the supplier may change the trainer behind it. A value that was not measured is NaN. */
    public static void register(Meters meters, Supplier<TrainerStatus> status) {
        meters.gauge("dripstone_train_step", "Last step trained.", () -> status.get().step());
        meters.gauge("dripstone_train_tokens", "Targets trained over the model's life.", () -> status.get().tokens());
        meters.gauge("dripstone_train_loss_nats", "Mean cross-entropy of the last step, nats a token.", () -> of(status.get().trainNats()));
        meters.gauge("dripstone_train_held_out_loss_nats", "Mean cross-entropy on held-out text, nats a token.",
                () -> heldOut(status.get(), HeldOutLoss.Measured::nats));
        meters.gauge("dripstone_train_held_out_ema_loss_nats", "The same of the moving average of the weights, nats a token.",
                () -> heldOut(status.get(), m -> of(m.emaNats())));
        meters.gauge("dripstone_train_unigram_loss_nats", "Unigram baseline of the same held-out tokens, nats a token.",
                () -> heldOut(status.get(), HeldOutLoss.Measured::unigramNats));
        meters.gauge("dripstone_train_tokens_per_second", "Targets a second over the last steps.",
                () -> of(status.get().tokensPerSecond()));
        meters.gauge("dripstone_train_waiting_ratio", "Share of time spent waiting for batches.", () -> of(status.get().waitingShare()));
        meters.gauge("dripstone_train_busy_ratio", "Share of the workers' time spent computing.", () -> of(status.get().busyShare()));
        meters.gauge("dripstone_train_learning_rate", "Learning rate of the last step.", () -> of(status.get().learningRate()));
        meters.gauge("dripstone_train_gradient_norm", "Norm of the last step's mean gradient.", () -> of(status.get().gradientNorm()));
        meters.gauge("dripstone_train_update_norm", "Norm of the last step's change of the weights.", () -> of(status.get().updateNorm()));
        meters.gauge("dripstone_train_skipped_steps", "Steps whose updates were not applied.", () -> status.get().skippedSteps());
        meters.gauge("dripstone_train_checkpoint_step", "Step of the newest snapshot, NaN when there is none.",
                () -> status.get().checkpointStep().isPresent() ? status.get().checkpointStep().getAsLong() : Double.NaN);
    }

    private static void snapshot(Meters meters, Trainer trainer) {
        meters.gauge("dripstone_checkpoint_written_bytes", "Of the snapshot that is being written, so far; 0 while none is.",
                () -> trainer.snapshotUnderWay().map(SnapshotUnderWay::bytes).orElse(0L));
        meters.gauge("dripstone_checkpoint_expected_bytes", "Of the snapshot that is being written, in all; 0 while none is.",
                () -> trainer.snapshotUnderWay().map(SnapshotUnderWay::expectedBytes).orElse(0L));
        meters.gauge("dripstone_checkpoint_writing_seconds", "Since the snapshot that is being written was begun; 0 while none is.",
                () -> trainer.snapshotUnderWay().map(s -> s.lasting().toMillis() / 1e3).orElse(0.0));
    }

    /** As above, and the norms of each layer of the trainer's model under the label {@code layer}. */
    public static void register(Meters meters, Trainer trainer) {
        register(meters, trainer::status);
        snapshot(meters, trainer);
        List<String> layers = trainer.layers();
        for (int i = 0; i < layers.size(); i++) {
            int layer = i;
            meters.gauge("dripstone_train_layer_gradient_norm", "Norm of the layer's part of the last step's mean gradient.",
                    () -> layer(trainer, layer, TrainerStatus.LayerNorms::gradientNorm), "layer", layers.get(i));
            meters.gauge("dripstone_train_layer_update_norm", "Norm of the last step's change of the layer's weights.",
                    () -> layer(trainer, layer, TrainerStatus.LayerNorms::updateNorm), "layer", layers.get(i));
        }
    }

    private static double layer(Trainer trainer, int layer, ToDoubleFunction<TrainerStatus.LayerNorms> norm) {
        List<TrainerStatus.LayerNorms> layers = trainer.status().layers();
        return layers.isEmpty() ? Double.NaN : norm.applyAsDouble(layers.get(layer));
    }

    private static double of(OptionalDouble value) {
        return value.orElse(Double.NaN);
    }

    private static double heldOut(TrainerStatus status, ToDoubleFunction<HeldOutLoss.Measured> value) {
        return switch (status.heldOut()) {
            case HeldOutLoss.None none -> Double.NaN;
            case HeldOutLoss.Measured m -> value.applyAsDouble(m);
        };
    }
}
