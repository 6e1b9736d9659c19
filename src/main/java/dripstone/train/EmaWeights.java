package dripstone.train;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.SnapshotReader;
import dripstone.checkpoint.Tensor;
import dripstone.kernel.Kernels;
import dripstone.model.LoraMerge;
import dripstone.model.LoraSettings;
import dripstone.model.LoraWeights;
import dripstone.model.Parameters;
import dripstone.model.Weights;
import java.io.IOException;
import java.util.Optional;

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

    /** Fills a model's weights with it; where the snapshot's average is of adapters, with the weights that these are merged into. */
    public static void readModel(SnapshotReader snapshot, Parameters into, Kernels kernels) throws IOException {
        Optional<LoraSettings> adapter = snapshot.adapter();
        if (adapter.isEmpty()) {
            read(snapshot, into);
            return;
        }
        snapshot.readWeights(Tensor.of(into));
        try (LoraWeights averaged = LoraWeights.allocate(into.shape(), adapter.get(), kernels)) {
            read(snapshot, averaged);
            LoraMerge.into(into, averaged, kernels);
        }
    }

    /** Fills weights of the snapshot's layout with it. @throws IOException that names what is missing, where it holds none */
    public static void read(SnapshotReader snapshot, Weights into) throws IOException {
        snapshot.readOptimizer(into.slots().stream().map(slot -> ModelTensors.of(PREFIX, slot, into.master(slot))).toList());
        into.refreshCompute();
    }
}
