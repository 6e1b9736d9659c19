package dripstone.model;

import dripstone.kernel.Kernels;

/**
 * A model's weights in two flat off-heap buffers of one layout: master weights, and the compute copy that matrix products read (the
 * same buffer when the precision is not mixed). Gradients and optimiser state use the same layout.
 *
 * <p>Matrices lie as {@code [out, in]} row-major, the form of Hugging Face's files for all architectures but GPT-2 (see {@link
 * TensorSlot#transposedInFile}). Tensors that one product reads together lie side by side (q, k, v; gate, up), so that the product
 * sees one matrix. Every such group and every other tensor begins at a multiple of 64 bytes; gaps hold zeros.
 * {@link ParameterLayout} says where each one lies.
 */
public interface Parameters extends Weights {
    /** Allocates zeroed weights in the precision of the kernels; give them values by {@link #initialise} or {@link #master(TensorSlot)}. */
    static Parameters allocate(ModelShape shape, Kernels kernels) {
        return new FlatParameters(shape, kernels);
    }

    ModelShape shape();

    /** Where each tensor lies. */
    ParameterLayout layout();

    /**
     * Address of the matrix W [out, in] at that offset, packed as the right operand of products: Wᵀ for the forward product, or W for the
     * gradient by the input. Made when first asked for, on the thread that makes a pass; kept up to date by {@link #refreshCompute} and
     * {@link #pack}.
     */
    long packed(long offset, int out, int in, boolean forward);

    /**
     * Draws all weights anew: matrices normal with 0.02 (those that write the residual stream 0.02/sqrt(2L): Radford et al. 2019, 2.3),
     * norms 1, biases 0; the same bits for one seed everywhere.
     */
    void initialise(long seed);
}
