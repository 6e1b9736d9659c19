package dripstone.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.model.LoraSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what it reads from open, so that retention cannot take it away in between: small files in the heap, large ones by descriptor. */
final class FileSnapshotReader implements SnapshotReader {
    /** Longest config, tokenizer or trainer state. */
    private static final int LONGEST_BYTES = 256 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Snapshot snapshot;
    private final ModelShape shape;
    private final byte[] tokenizerJson;
    private final byte[] trainerState;
    private final SafetensorsReader weights;
    private final SafetensorsReader optimizer;
    private final @Nullable AdapterReader adapter;

    private FileSnapshotReader(
            Snapshot snapshot,
            ModelShape shape,
            byte[] tokenizerJson,
            byte[] trainerState,
            SafetensorsReader weights,
            SafetensorsReader optimizer,
            @Nullable AdapterReader adapter) {
        this.snapshot = snapshot;
        this.shape = shape;
        this.tokenizerJson = tokenizerJson;
        this.trainerState = trainerState;
        this.weights = weights;
        this.optimizer = optimizer;
        this.adapter = adapter;
    }

    static FileSnapshotReader open(Snapshot snapshot, Manifest manifest) throws IOException {
        Path directory = snapshot.directory();
        byte[] config = SnapshotFiles.read(directory, manifest, SnapshotFiles.CONFIG, LONGEST_BYTES);
        ModelShape shape = ModelConfig.decode(directory.resolve(SnapshotFiles.CONFIG), config);
        byte[] tokenizerJson = SnapshotFiles.read(directory, manifest, SnapshotFiles.TOKENIZER, LONGEST_BYTES);
        byte[] trainerState = SnapshotFiles.read(directory, manifest, SnapshotFiles.TRAINER, LONGEST_BYTES);
        SafetensorsReader weights = SafetensorsReader.open(directory.resolve(SnapshotFiles.WEIGHTS));
        try {
            SafetensorsReader optimizer = SafetensorsReader.open(directory.resolve(SnapshotFiles.OPTIMIZER));
            try {
                AdapterReader adapter = adapter(directory, manifest, shape);
                return new FileSnapshotReader(snapshot, shape, tokenizerJson, trainerState, weights, optimizer, adapter);
            } catch (Throwable t) {
                optimizer.close();
                throw t;
            }
        } catch (Throwable t) {
            weights.close();
            throw t;
        }
    }

    private static @Nullable AdapterReader adapter(Path directory, Manifest manifest, ModelShape shape) throws IOException {
        if (!manifest.hasAdapter()) {
            return null;
        }
        return AdapterReader.open(directory, shape,
                SnapshotFiles.read(directory, manifest, SnapshotFiles.ADAPTER_CONFIG, LONGEST_BYTES));
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public byte[] tokenizerJson() {
        return tokenizerJson.clone();
    }

    @Override
    public ObjectNode trainerState() throws IOException {
        if (JSON.readTree(trainerState) instanceof ObjectNode object) {
            return object;
        }
        throw new CorruptFileException(snapshot.directory().resolve(SnapshotFiles.TRAINER), "no JSON object");
    }

    @Override
    public void readWeights(List<Tensor> into) throws IOException {
        weights.read(into);
    }

    @Override
    public void readOptimizer(List<Tensor> into) throws IOException {
        optimizer.read(into);
    }

    @Override
    public void readMergedWeights(List<Tensor> into) throws IOException {
        weights.read(into);
        if (adapter != null) {
            adapter.mergeInto(into);
        }
    }

    @Override
    public Optional<LoraSettings> adapter() {
        return Optional.ofNullable(adapter).map(AdapterReader::settings);
    }

    @Override
    public void readAdapter(List<Tensor> into) throws IOException {
        if (adapter == null) {
            SnapshotReader.super.readAdapter(into);
        } else {
            adapter.read(into);
        }
    }

    @Override
    public void close() throws IOException {
        try (weights; optimizer) {
            if (adapter != null) {
                adapter.close();
            }
        }
    }
}
