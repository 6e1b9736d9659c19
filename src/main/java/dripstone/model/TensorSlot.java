package dripstone.model;

/**
 * One named tensor inside the flat parameter buffer.
 *
 * @param name Hugging Face name, for instance {@code model.layers.0.self_attn.q_proj.weight}
 * @param rows 1 for vectors
 * @param offset in elements
 * @param decayed whether weight decay applies (matrices yes; vectors, that is norms and biases, no)
 * @param transposedInFile whether files hold the matrix as [cols, rows], as GPT-2's do; in memory it is [rows, cols] like all others
 */
public record TensorSlot(String name, int rows, int cols, long offset, boolean decayed, boolean transposedInFile) {
    /** A tensor whose form in files is that in memory. */
    public TensorSlot(String name, int rows, int cols, long offset, boolean decayed) {
        this(name, rows, cols, offset, decayed, false);
    }

    public long count() {
        return (long) rows * cols;
    }

    /** Whether files give it one dimension: a norm's weights or a bias. A matrix may have one row as well, but it is decayed. */
    public boolean isVector() {
        return rows == 1 && !decayed;
    }
}
