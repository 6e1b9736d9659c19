package dripstone.model;

/**
 * How a pass uses memory; no bit of any result depends on lanes or recomputation.
 *
 * @param sequences B
 * @param lanes threads that run pieces at a time: each running sequence piece needs scratch memory
 * @param recompute whether the backward pass computes a layer's activations again from its input instead of keeping them
 *     (Chen et al. 2016): about a third more work in the sequence pieces for a half (T 256) to a quarter (T 1024) of their scratch memory;
 *     what weight gradients need is kept either way
 */
public record LeafSettings(int sequences, int lanes, boolean recompute) {
    public LeafSettings {
        if (sequences <= 0 || lanes <= 0) {
            throw new IllegalArgumentException("a leaf has sequences and lanes: sequences=" + sequences + " lanes=" + lanes);
        }
    }
}
