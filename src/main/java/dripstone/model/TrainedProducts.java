package dripstone.model;

/**
 * Which weights a pass gives gradients for: a product whose weights get none needs its input and output gradient only while they are
 * at hand.
 *
 * @param qkv of any layer, and so on
 */
record TrainedProducts(boolean qkv, boolean attentionOutput, boolean gateUp, boolean down) {
    static final TrainedProducts ALL = new TrainedProducts(true, true, true, true);

    /** Those that have adapters. */
    static TrainedProducts of(ModelShape shape, LoraLayout adapters) {
        ParameterLayout at = ParameterLayout.of(shape);
        long c = shape.settings().width();
        return new TrainedProducts(
                adapters.group(at.qkv(0), shape.qkvWidth() * c) >= 0,
                adapters.group(at.attentionOutput(0), shape.attentionWidth() * c) >= 0,
                adapters.group(at.gateUp(0), shape.gateUpWidth() * c) >= 0,
                adapters.group(at.down(0), shape.settings().feedForward() * c) >= 0);
    }
}
