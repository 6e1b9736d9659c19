package dripstone.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    private FileSnapshotReader(
            Snapshot snapshot,
            ModelShape shape,
            byte[] tokenizerJson,
            byte[] trainerState,
            SafetensorsReader weights,
            SafetensorsReader optimizer) {
        this.snapshot = snapshot;
        this.shape = shape;
        this.tokenizerJson = tokenizerJson;
        this.trainerState = trainerState;
        this.weights = weights;
        this.optimizer = optimizer;
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
            return new FileSnapshotReader(snapshot, shape, tokenizerJson, trainerState, weights, optimizer);
        } catch (Throwable t) {
            weights.close();
            throw t;
        }
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
    public void close() throws IOException {
        try (weights) {
            optimizer.close();
        }
    }
}
