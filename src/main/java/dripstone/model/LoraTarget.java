package dripstone.model;

/**
 * One adapted matrix.
 *
 * @param base W, in the layout of the {@link Parameters}
 * @param a [r, in], in the layout of the {@link LoraWeights}
 * @param b [out, r], likewise
 */
public record LoraTarget(TensorSlot base, TensorSlot a, TensorSlot b) {}
