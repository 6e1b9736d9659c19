package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.LeafPass;
import dripstone.model.LeafSettings;
import dripstone.model.LoraSettings;
import dripstone.model.LoraWeights;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.Parameters;
import dripstone.model.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A real model, small enough for tests: 2 layers, C 32, H 4, K 2, F 48, T 24, V 128; B is given. */
final class TinyModel implements AutoCloseable {
    static final int CONTEXT = 24;
    static final ModelShape SHAPE =
            new ModelShape(ModelSettings.llama(2, 32, 4, 2, 48, CONTEXT, 10000, 1e-5, true), SyntheticBatches.VOCABULARY);

    final Kernels kernels;
    final Parameters parameters;
    final LeafPass leaf;
    final int sequences;
    final @Nullable LoraWeights lora;

    TinyModel(Kernels kernels, int sequences) {
        this(kernels, sequences, false);
    }

    TinyModel(Kernels kernels, int sequences, boolean recompute) {
        this(kernels, sequences, recompute, LoraSettings.off());
    }

    /** With adapters, where the settings say so. */
    TinyModel(Kernels kernels, int sequences, boolean recompute, LoraSettings adapters) {
        this.kernels = kernels;
        this.sequences = sequences;
        this.parameters = Parameters.allocate(SHAPE, kernels);
        LeafSettings settings = new LeafSettings(sequences, sequences, recompute);
        if (adapters.isOn()) {
            LoraWeights beside = LoraWeights.allocate(SHAPE, adapters, kernels);
            beside.initialise(7);
            this.lora = beside;
            this.leaf = LeafPass.create(parameters, kernels, settings, beside);
        } else {
            this.lora = null;
            this.leaf = LeafPass.create(parameters, kernels, settings);
        }
    }

    static TinyModel scalar(Precision precision, int sequences) {
        return new TinyModel(KernelChoice.scalar(precision), sequences);
    }

    int leafTokens() {
        return sequences * CONTEXT;
    }

    static Workers workers(Kernels kernels, int count) {
        return Workers.open(kernels, count, "test-worker", Duration.ofSeconds(10));
    }

    TrainerParts.Model part() {
        LoraSettings adapters = lora == null ? LoraSettings.off() : lora.settings();
        return new TrainerParts.Model(kernels, parameters, leaf, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), "fingerprint-1",
                InitialWeights.fromSeed(), adapters.identity(SHAPE.settings()));
    }

    /** Of all master weights. */
    String weightsSha256() {
        return SyntheticBatches.sha256(parameters.slots().stream().map(parameters::master).toArray(MemorySegment[]::new));
    }

    double weight(TensorSlot slot, long index) {
        return kernels.get(kernels.precision().master(), parameters.master(), slot.offset() + index);
    }

    /** Batch of step 1 of a source with as many leaves. */
    static Batch batch(SyntheticBatches source) {
        Batch batch = source.take(Duration.ZERO);
        if (batch == null) {
            throw new AssertionError("the source has ended");
        }
        return batch;
    }

    @Override
    public void close() {
        leaf.close();
        if (lora != null) {
            lora.close();
        }
        parameters.close();
        kernels.close();
    }
}
