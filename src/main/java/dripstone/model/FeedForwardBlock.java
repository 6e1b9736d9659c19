package dripstone.model;

import dripstone.kernel.Activation;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.List;

/**
 * The second half of a layer: {@code x → x + dropout(y·Wdᵀ)}, with {@code y = f(g)∘u}, {@code g, u = norm(x)·Wᵀ} where it is gated
 * (U = 2F), or {@code y = f(norm(x)·Wᵀ)} where it is plain (U = F).
 */
final class FeedForwardBlock {
    private final Kernels kernels;
    private final Activation activation;
    private final boolean isGated;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final int layer;
    private final Norm norm;
    private final Linear gateUp;
    private final Linear down;
    private final ResidualBranch branch;

    FeedForwardBlock(PassParts parts, int layer) {
        ParameterLayout at = parts.layout();
        kernels = parts.kernels();
        activation = parts.parameters().shape().activation();
        d = parts.d();
        isGated = d.U() == 2 * d.F();
        leaf = parts.leaf();
        this.layer = layer;
        norm = Norm.of(parts, 2 * layer + 1, at.feedForwardNorm(layer), at.feedForwardNormBias(layer));
        gateUp = new Linear(parts, at.gateUp(layer), at.gateUpBias(layer), d.U(), d.C(), parts.e(), parts.m());
        down = new Linear(parts, at.down(layer), at.downBias(layer), d.C(), d.F(), parts.m(), parts.e());
        branch = new ResidualBranch(parts, layer, Dropout.Site.FEED_FORWARD);
    }

    /**
     * residual[2l+2] [T, C] m from residual[2l+1] [T, C] m: {@link #begin}; y [T, F] e by the activation; the residual plus y·Wdᵀ.
     */
    void forward(Lane lane, int b, Scratch s) {
        begin(lane, b, s);
        if (isGated) {
            kernels.gate(activation, leaf.activation(layer, b), s.gateUp(layer), d.T(), d.F());
        } else {
            kernels.activate(activation, leaf.activation(layer, b), s.gateUp(layer), (long) d.T() * d.F());
        }
        down.forward(lane, b, s.residual(2 * layer + 2), leaf.activation(layer, b));
        branch.join(s, s.residual(2 * layer + 2), s.residual(2 * layer + 1));
    }

    /** What the backward pass needs of the scratch memory: n [T, C] e = norm; g, u [T, U] e = n·Wᵀ. */
    void begin(Lane lane, int b, Scratch s) {
        norm.forward(s, leaf.feedForwardNorm(layer, b));
        gateUp.forward(lane, b, s.gateUp(layer), leaf.feedForwardNorm(layer, b));
    }

    /**
     * dResidual [T, C] m, by residual[2l+2], becomes that by residual[2l+1]: dy [T, F] e = dResidual·Wd; dg, du [T, U] e by the
     * activation; dn [T, C] m = dgu·W; dResidual += the norm's gradient. Leaves dResidual and dgu in e for the weight gradients.
     */
    void backward(Lane lane, int b, Scratch s) {
        long dGateUp = leaf.dGateUp(layer, b);
        branch.fork(s, leaf.dDown(layer, b), leaf.dResidual(b));
        down.backward(lane, b, s.dActivation(), leaf.dDown(layer, b));
        if (isGated) {
            kernels.gateBackward(activation, dGateUp, s.dActivation(), s.gateUp(layer), d.T(), d.F());
        } else {
            kernels.activateBackward(activation, dGateUp, s.dActivation(), s.gateUp(layer), (long) d.T() * d.F());
        }
        gateUp.backward(lane, b, s.dNorm(), dGateUp);
        norm.backward(b, s);
    }

    void addPieces(List<GradientPiece> pieces) {
        pieces.addAll(gateUp.pieces(leaf.dGateUp(layer, 0), leaf.feedForwardNorm(layer, 0)));
        pieces.addAll(down.pieces(leaf.dDown(layer, 0), leaf.activation(layer, 0)));
    }
}
