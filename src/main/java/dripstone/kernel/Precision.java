package dripstone.kernel;

/**
 * The elements of a kernel set.
 *
 * @param compute of activations and of the weights that matrix products read
 * @param master of master weights, gradients, optimiser state, residual stream, statistics and logits
 */
public record Precision(Element compute, Element master) {
    public static final Precision BF16 = new Precision(Element.BF16, Element.F32);
    public static final Precision F32 = new Precision(Element.F32, Element.F32);
    public static final Precision F64 = new Precision(Element.F64, Element.F64);

    /** Whether compute weights are a copy of their own beside the master weights. */
    public boolean mixed() {
        return compute != master;
    }
}
