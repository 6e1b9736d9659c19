package dripstone.batch;

/**
 * How large a batch is.
 *
 * @param leaves G: micro-batches whose gradients are summed in the fixed tree
 * @param sequences B: sequences in a leaf
 * @param tokens T: stream positions in a sequence
 */
public record BatchShape(int leaves, int sequences, int tokens) {
    private static final long MOST_POSITIONS = 1L << 26;

    public BatchShape {
        if (leaves < 1 || sequences < 1 || tokens < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least one of each: leaves=" + leaves + " sequences=" + sequences + " tokens=" + tokens);
        }
        if ((long) leaves * sequences > MOST_POSITIONS || (long) leaves * sequences * tokens > MOST_POSITIONS) {
            throw new IllegalArgumentException("a batch has at most " + MOST_POSITIONS + " positions: leaves=" + leaves
                    + " sequences=" + sequences + " tokens=" + tokens);
        }
    }

    /** G·B. */
    public int rows() {
        return leaves * sequences;
    }

    /** G·B·T. */
    public int positions() {
        return rows() * tokens;
    }
}
