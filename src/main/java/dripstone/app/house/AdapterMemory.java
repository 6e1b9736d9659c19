package dripstone.app.house;

import dripstone.kernel.Kernels;
import dripstone.model.LoraSettings;
import dripstone.model.LoraWeights;
import dripstone.model.ModelShape;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The adapters of a run, where the settings want some; nothing where they do not. */
final class AdapterMemory implements AutoCloseable {
    private final LoraSettings settings;
    private final @Nullable LoraWeights weights;

    private AdapterMemory(LoraSettings settings, @Nullable LoraWeights weights) {
        this.settings = settings;
        this.weights = weights;
    }

    /**
     * Adapters drawn from the seed; a snapshot overwrites them.
     *
     * @throws IllegalArgumentException when the model, which may be somebody else's, has nothing for them
     */
    static AdapterMemory open(LoraSettings settings, ModelShape shape, Kernels kernels, long seed) {
        if (!settings.isOn()) {
            return new AdapterMemory(settings, null);
        }
        LoraWeights weights = LoraWeights.allocate(shape, settings, kernels);
        weights.initialise(seed);
        return new AdapterMemory(settings, weights);
    }

    Optional<LoraWeights> weights() {
        return Optional.ofNullable(weights);
    }

    /** What the adapters and others add to the model's identity. */
    SortedMap<String, String> identity(ModelShape shape, SortedMap<String, String> others) {
        SortedMap<String, String> all = new TreeMap<>(others);
        all.putAll(settings.identity(shape.settings()));
        return all;
    }

    @Override
    public void close() {
        if (weights != null) {
            weights.close();
        }
    }
}
