package dripstone.train;

import dripstone.checkpoint.Tensor;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights and moments as named float32 tensors over the very memory that training works in: what a snapshot writes and fills.
 *
 * @param weights under their Hugging Face names
 * @param optimizer {@code m.NAME} and {@code v.NAME}
 */
record ModelTensors(List<Tensor> weights, List<Tensor> optimizer) {
    static ModelTensors over(Kernels kernels, Weights trained, Moments moments) {
        if (kernels.precision().master() != Element.F32) {
            throw new IllegalArgumentException("snapshots hold float32; precision=" + kernels.precision() + " is for checks only");
        }
        List<Tensor> weights = new ArrayList<>();
        List<Tensor> optimizer = new ArrayList<>();
        for (TensorSlot slot : trained.slots()) {
            weights.add(new Tensor(slot.name(), shape(slot), trained.master(slot)));
            optimizer.add(new Tensor("m." + slot.name(), shape(slot), slice(moments.first().segment(), slot)));
            optimizer.add(new Tensor("v." + slot.name(), shape(slot), slice(moments.second().segment(), slot)));
        }
        return new ModelTensors(List.copyOf(weights), List.copyOf(optimizer));
    }

    private static List<Integer> shape(TensorSlot slot) {
        return slot.isVector() ? List.of(slot.cols()) : List.of(slot.rows(), slot.cols());
    }

    private static MemorySegment slice(MemorySegment buffer, TensorSlot slot) {
        return buffer.asSlice(slot.offset() * Float.BYTES, slot.count() * Float.BYTES);
    }
}
