package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Matmul;
import dripstone.kernel.MatmulShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer {@code y = x·Wᵀ + b}, W [out, in] in the compute weights, packed for each product, b [out] in the master weights or none: every
 * product with weights in the model is made here, so that their layout can be changed in one place. The gradient by W is summed by
 * {@link LinearPiece}s over the whole leaf, that by b sequence by sequence. Beside it there may be adapters, which have gradients in
 * their place.
 */
final class Linear {
    private final Kernels kernels;
    private final LeafMemory leaf;
    private final int rows;
    private final int n;
    private final int out;
    private final int in;
    private final Element y;
    private final long offset;
    private final long biasOffset;
    private final long forwardWeights;
    private final long backwardWeights;
    private final long bias;
    private final Matmul forward;
    private final Matmul inputGradient;
    private final boolean isTrained;
    private final @Nullable LoraBranch adapters;

    /**
     * @param offset of W in the parameters
     * @param biasOffset of b in the parameters, or {@link ParameterLayout#NONE}
     * @param y element of y
     * @param dx element of the gradient by x
     */
    Linear(PassParts parts, long offset, long biasOffset, int out, int in, Element y, Element dx) {
        this(parts, offset, biasOffset, out, in, y, dx, false);
    }

    /** @param addsInputGradient whether the gradient by x is added to what is there */
    Linear(PassParts parts, long offset, long biasOffset, int out, int in, Element y, Element dx, boolean addsInputGradient) {
        kernels = parts.kernels();
        leaf = parts.leaf();
        rows = parts.d().T();
        n = parts.d().N();
        this.out = out;
        this.in = in;
        this.y = y;
        this.offset = offset;
        this.biasOffset = biasOffset;
        Element e = parts.e();
        forwardWeights = parts.parameters().packed(offset, out, in, true);
        backwardWeights = leaf.backward() ? parts.parameters().packed(offset, out, in, false) : 0;
        bias = parts.master(biasOffset);
        forward = kernels.prepare(new MatmulShape(rows, out, in, false, true, in, in, out, e, y, false).withPackedB());
        inputGradient = kernels.prepare(
                new MatmulShape(rows, in, out, false, false, out, in, in, e, dx, addsInputGradient).withPackedB());
        LoraParts lora = parts.lora();
        isTrained = lora == null;
        adapters = lora == null ? null : lora.beside(parts, offset, out, in, y, dx);
    }

    /** y [T, out] = x [T, in] · Wᵀ + b, of sequence b of the leaf. */
    void forward(Lane lane, int b, long yAt, long x) {
        lane.run(forward, x, forwardWeights, yAt);
        if (adapters != null) {
            adapters.forward(lane, b, yAt, x);
        }
        if (hasBias()) {
            kernels.addBias(y, yAt, bias, rows, out);
        }
    }

    /**
     * dx [T, in] = (or +=) dy [T, out] · W, of sequence b of the leaf; and, while dy is at hand, the gradient by the bias over its T
     * rows (the sum over sequences follows in {@link VectorPiece}).
     */
    void backward(Lane lane, int b, long dx, long dy) {
        lane.run(inputGradient, dy, backwardWeights, dx);
        if (adapters != null) {
            adapters.backward(lane, b, dx, dy);
        }
        if (hasBias() && isTrained) {
            kernels.biasGradient(leaf.vectorGradient(b, biasOffset), dy, rows, out);
        }
    }

    /** The pieces of W's gradient, or of its adapters'. @param dy [N, out] e @param x [N, in] e */
    List<LinearPiece> pieces(long dy, long x) {
        if (!isTrained) {
            return adapters == null ? List.of() : adapters.pieces(dy, x);
        }
        return LinearPiece.of(kernels, offset, out, in, n, dy, x);
    }

    private boolean hasBias() {
        return biasOffset != ParameterLayout.NONE;
    }
}
