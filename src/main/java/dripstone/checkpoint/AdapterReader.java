package dripstone.checkpoint;

import dripstone.model.LoraLayout;
import dripstone.model.LoraMerge;
import dripstone.model.LoraSettings;
import dripstone.model.LoraTarget;
import dripstone.model.ModelShape;
import dripstone.model.TensorSlot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The adapters of an opened snapshot. */
final class AdapterReader implements AutoCloseable {
    private static final int LONGEST_CONFIG_BYTES = 1 << 20;

    private final LoraSettings settings;
    private final LoraLayout layout;
    private final SafetensorsReader tensors;

    private AdapterReader(LoraSettings settings, LoraLayout layout, SafetensorsReader tensors) {
        this.settings = settings;
        this.layout = layout;
        this.tensors = tensors;
    }

    /** @throws IOException that names the file and what is wrong in it */
    static AdapterReader open(Path directory, ModelShape shape, byte[] config) throws IOException {
        Path file = directory.resolve(SnapshotFiles.ADAPTER_CONFIG);
        LoraSettings settings = AdapterConfig.decode(file, config);
        try {
            LoraLayout layout = LoraLayout.of(shape, settings);
            return new AdapterReader(settings, layout, SafetensorsReader.open(directory.resolve(SnapshotFiles.ADAPTER)));
        } catch (IllegalArgumentException e) {
            throw new IOException("the adapters are no part of the model beside them: file=" + file + " " + e.getMessage(), e);
        }
    }

    /** Those in a directory of Hugging Face's form, or null where it has none. */
    static @Nullable AdapterReader beside(Path directory, ModelShape shape) throws IOException {
        Path config = directory.resolve(SnapshotFiles.ADAPTER_CONFIG);
        return Files.isRegularFile(config) ? open(directory, shape, SmallFile.read(config, LONGEST_CONFIG_BYTES)) : null;
    }

    /** Of the tensors' file. */
    String sha256() throws IOException {
        return tensors.sha256();
    }

    LoraSettings settings() {
        return settings;
    }

    void read(List<Tensor> into) throws IOException {
        tensors.read(into);
    }

    /** Adds the adapters to those of the tensors that have one. */
    void mergeInto(List<Tensor> weights) throws IOException {
        Map<String, MemorySegment> byName = new HashMap<>();
        weights.forEach(t -> byName.put(t.name(), t.data()));
        for (LoraTarget target : layout.targets()) {
            MemorySegment base = byName.get(target.base().name());
            if (base != null) {
                merge(base, target);
            }
        }
    }

    private void merge(MemorySegment base, LoraTarget target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor a = tensor(target.a(), arena);
            Tensor b = tensor(target.b(), arena);
            tensors.read(List.of(a, b));
            LoraMerge.intoFloats(base, a.data(), b.data(), layout.rank(), settings.scale());
        }
    }

    private static Tensor tensor(TensorSlot slot, Arena arena) {
        return new Tensor(slot.name(), List.of(slot.rows(), slot.cols()), arena.allocate(slot.count() * Float.BYTES, Float.BYTES));
    }

    @Override
    public void close() throws IOException {
        tensors.close();
    }
}
