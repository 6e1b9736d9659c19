package dripstone.checkpoint;

import dripstone.model.LoraSettings;
import java.util.List;

/**
 * The adapters in a snapshot whose weights stay as they are.
 *
 * @param tensors under PEFT's names
 */
public record AdapterContent(LoraSettings settings, List<Tensor> tensors) {
    public AdapterContent {
        tensors = List.copyOf(tensors);
    }
}
