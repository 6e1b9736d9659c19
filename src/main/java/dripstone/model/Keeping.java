package dripstone.model;

/** What a running sequence keeps of its layers' activations for its backward pass. */
enum Keeping {
    /** All of them. */
    EVERYTHING,
    /** Each layer's input; the backward pass computes the rest again (Chen et al. 2016). */
    LAYER_INPUTS,
    /** Nothing: there is no backward pass. */
    NOTHING;

    static Keeping of(LeafSettings settings) {
        return settings.recompute() ? LAYER_INPUTS : EVERYTHING;
    }
}
