package dripstone.train;

import dripstone.checkpoint.Tensor;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Weights and optimiser state as named float32 tensors over the very memory that training works in: what a snapshot writes and fills.
 */
final class ModelTensors {
    private final Weights trained;
    private final OptimizerState state;

    ModelTensors(Kernels kernels, Weights trained, OptimizerState state) {
        if (kernels.precision().master() != Element.F32) {
            throw new IllegalArgumentException("snapshots hold float32; precision=" + kernels.precision() + " is for checks only");
        }
        this.trained = trained;
        this.state = state;
    }

    /** Under their Hugging Face names. */
    List<Tensor> weights() {
        return Tensor.of(trained);
    }

    OptimizerState state() {
        return state;
    }

    static Tensor of(String prefix, TensorSlot slot, MemorySegment data) {
        return new Tensor(prefix + slot.name(), slot.isVector() ? List.of(slot.cols()) : List.of(slot.rows(), slot.cols()), data);
    }
}
