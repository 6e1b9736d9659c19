package dripstone.model;

/**
 * One named tensor inside the flat parameter buffer.
 *
 * @param name Hugging Face name, for instance {@code model.layers.0.self_attn.q_proj.weight}
 * @param rows 1 for vectors
 * @param offset in elements
 * @param decayed whether weight decay applies (matrices yes, norms no)
 */
public record TensorSlot(String name, int rows, int cols, long offset, boolean decayed) {
    public long count() {
        return (long) rows * cols;
    }

    public boolean isVector() {
        return rows == 1;
    }
}
