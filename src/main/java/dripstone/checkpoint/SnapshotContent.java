package dripstone.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelShape;
import java.util.List;

/**
 * What goes into a snapshot.
 *
 * @param step steps trained
 * @param weights under their Hugging Face names
 * @param optimizer moments, named {@code m.NAME} and {@code v.NAME}
 * @param tokenizerJson canonical {@code tokenizer.json}
 * @param trainerState JSON: journal position and packer remainder, step, counts, seeds, random state; opaque here
 * @param kernelFingerprint of the kernels that computed the weights
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record SnapshotContent(
        long step,
        ModelShape shape,
        List<Tensor> weights,
        List<Tensor> optimizer,
        byte[] tokenizerJson,
        ObjectNode trainerState,
        String kernelFingerprint) {
    public SnapshotContent {
        weights = List.copyOf(weights);
        optimizer = List.copyOf(optimizer);
    }
}
