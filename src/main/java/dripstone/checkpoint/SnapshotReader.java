package dripstone.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.util.List;

/** An opened snapshot. */
public interface SnapshotReader extends AutoCloseable {
    Snapshot snapshot();

    ModelShape shape();

    byte[] tokenizerJson() throws IOException;

    ObjectNode trainerState() throws IOException;

    /** Fills the tensors from {@code model.safetensors} by name. @throws IOException that names a missing tensor or another shape */
    void readWeights(List<Tensor> into) throws IOException;

    /** Fills the tensors from {@code optimizer.safetensors} by name. */
    void readOptimizer(List<Tensor> into) throws IOException;

    @Override
    void close() throws IOException;
}
