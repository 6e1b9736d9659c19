package dripstone.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.LoraSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An opened snapshot. */
public interface SnapshotReader extends AutoCloseable {
    Snapshot snapshot();

    ModelShape shape();

    byte[] tokenizerJson() throws IOException;

    ObjectNode trainerState() throws IOException;

    /**
     * Fills the tensors from {@code model.safetensors} by name; adapters are not in them: see {@link #readMergedWeights}.
     *
     * @throws IOException that names a missing tensor or another shape
     */
    void readWeights(List<Tensor> into) throws IOException;

    /** Fills the tensors from {@code optimizer.safetensors} by name. */
    void readOptimizer(List<Tensor> into) throws IOException;

    /** Fills the tensors with the weights that the model computes with: adapters, where there are some, are merged into them. */
    default void readMergedWeights(List<Tensor> into) throws IOException {
        readWeights(into);
    }

    /** How adapters stand beside the weights; nothing where the weights themselves were trained. */
    default Optional<LoraSettings> adapter() {
        return Optional.empty();
    }

    /** Fills the tensors from {@code adapter_model.safetensors} by name. @throws IOException also when there are no adapters */
    default void readAdapter(List<Tensor> into) throws IOException {
        throw new IOException("the snapshot holds no adapters: directory=" + snapshot().directory());
    }

    @Override
    void close() throws IOException;
}
