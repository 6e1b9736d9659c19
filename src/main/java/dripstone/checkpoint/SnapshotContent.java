package dripstone.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.life.Bytes;
import dripstone.model.ModelShape;
import java.util.List;
import java.util.Optional;

/**
 * What goes into a snapshot.
 *
 * @param step steps trained
 * @param weights under their Hugging Face names
 * @param optimizer moments, named {@code m.NAME} and {@code v.NAME}
 * @param tokenizerJson canonical {@code tokenizer.json}
 * @param trainerState JSON: journal position and packer remainder, step, counts, seeds, random state; opaque here
 * @param kernelFingerprint of the kernels that computed the weights
 * @param adapter what was trained beside the weights, which stay the same in every snapshot; the optimiser is the adapters' then
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record SnapshotContent(
        long step,
        ModelShape shape,
        List<Tensor> weights,
        List<Tensor> optimizer,
        byte[] tokenizerJson,
        ObjectNode trainerState,
        String kernelFingerprint,
        Optional<AdapterContent> adapter) {
    public SnapshotContent {
        weights = List.copyOf(weights);
        optimizer = List.copyOf(optimizer);
    }

    /** Of a model that is trained as a whole. */
    public SnapshotContent(long step, ModelShape shape, List<Tensor> weights, List<Tensor> optimizer, byte[] tokenizerJson,
            ObjectNode trainerState, String kernelFingerprint) {
        this(step, shape, weights, optimizer, tokenizerJson, trainerState, kernelFingerprint, Optional.empty());
    }

    /** What its files take, but for their heads and a few small ones. @param withWeights false where an earlier file of them serves */
    Bytes bytes(boolean withWeights) {
        long adapters = adapter.map(a -> bytes(a.tensors())).orElse(0L);
        return new Bytes((withWeights ? bytes(weights) : 0) + bytes(optimizer) + adapters + tokenizerJson.length);
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.data().byteSize()).sum();
    }
}
