package dripstone.checkpoint;

import dripstone.model.ModelShape;
import dripstone.model.ParameterLayout;
import dripstone.model.TensorSlot;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** A directory as {@code save_pretrained} leaves it, of random weights. */
public final class PretrainedFixture {
    private PretrainedFixture() {}

    /** A model's tensors under their own names, drawn from a seed. */
    public static List<Tensor> tensors(Arena arena, ModelShape shape, long seed) {
        Random random = new Random(seed);
        List<Tensor> tensors = new ArrayList<>();
        for (TensorSlot slot : ParameterLayout.of(shape).slots()) {
            Tensor tensor = Tensor.of(slot, arena.allocate(slot.count() * Float.BYTES, 4));
            for (long i = 0; i < slot.count(); i++) {
                tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * 0.2 + (slot.decayed() ? 0 : 1)));
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    /** Writes config.json and model.safetensors. */
    public static void write(Path directory, ModelShape shape, List<Tensor> tensors, OptionalInt endOfText) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("config.json"), ModelConfig.encode(shape, endOfText));
        weights(directory.resolve("model.safetensors"), tensors);
    }

    static void weights(Path file, List<Tensor> tensors) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(out, tensors);
        }
    }

    static Tensor renamed(Tensor t, String name) {
        return new Tensor(name, t.shape(), t.data(), t.transposedInFile());
    }
}
