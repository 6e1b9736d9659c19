package dripstone.train;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.SnapshotReader;
import dripstone.model.Weights;
import java.io.IOException;

/**
 * The exponential moving average of the weights (Polyak and Juditsky 1992) that a snapshot may hold beside them, as tensors
 * {@code ema.NAME} of its optimiser file: {@code average = d·average + (1−d)·weights} after each update, from the weights at which
 * it was begun.
 */
public final class EmaWeights {
    static final String PREFIX = "ema.";
    private static final String KEY = TrainingKeys.TRAIN + "ema-decay";

    private EmaWeights() {}

    /** Whether the snapshot holds one. */
    public static boolean isIn(SnapshotReader snapshot) throws IOException {
        JsonNode decay = snapshot.trainerState().path("settings").path(KEY);
        return decay.isTextual() && Double.parseDouble(decay.asText()) > 0;
    }

    /** Fills weights of the snapshot's layout with it. @throws IOException that names what is missing, where it holds none */
    public static void read(SnapshotReader snapshot, Weights into) throws IOException {
        snapshot.readOptimizer(into.slots().stream().map(slot -> ModelTensors.of(PREFIX, slot, into.master(slot))).toList());
        into.refreshCompute();
    }
}
