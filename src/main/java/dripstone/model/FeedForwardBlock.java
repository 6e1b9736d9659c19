package dripstone.model;

import dripstone.kernel.Activation;
import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.List;

/** The second half of a layer: {@code x → x + swiglu(norm(x)·Wᵀ)·Wdᵀ}. */
final class FeedForwardBlock {
    private final Kernels kernels;
    private final Activation activation;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final int layer;
    private final Norm norm;
    private final Linear gateUp;
    private final Linear down;

    FeedForwardBlock(Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d, int layer) {
        ParameterLayout at = parameters.layout();
        Element e = kernels.precision().compute();
        Element m = kernels.precision().master();
        this.kernels = kernels;
        activation = parameters.shape().activation();
        this.d = d;
        this.leaf = leaf;
        this.layer = layer;
        norm = new Norm(kernels, parameters, leaf, d, 2 * layer + 1, at.feedForwardNorm(layer));
        gateUp = new Linear(kernels, parameters, at.gateUp(layer), 2 * d.F(), d.C(), d, e, m);
        down = new Linear(kernels, parameters, at.down(layer), d.C(), d.F(), d, m, e);
    }

    /**
     * residual[2l+2] [T, C] m from residual[2l+1] [T, C] m: n [T, C] e = norm; g, u [T, 2F] e = n·Wᵀ; y [T, F] e = silu(g)·u; the
     * residual plus y·Wdᵀ.
     */
    void forward(Lane lane, int b, Scratch s) {
        norm.forward(s, leaf.feedForwardNorm(layer, b));
        gateUp.forward(lane, s.gateUp(layer), leaf.feedForwardNorm(layer, b));
        kernels.gate(activation, leaf.activation(layer, b), s.gateUp(layer), d.T(), d.F());
        down.forward(lane, s.residual(2 * layer + 2), leaf.activation(layer, b));
        kernels.add(s.residual(2 * layer + 2), s.residual(2 * layer + 1), (long) d.T() * d.C());
    }

    /**
     * dResidual [T, C] m, by residual[2l+2], becomes that by residual[2l+1]: dy [T, F] e = dResidual·Wd; dg, du [T, 2F] e by
     * swiglu; dn [T, C] m = dgu·W; dResidual += the norm's gradient. Leaves dResidual and dgu in e for the weight gradients.
     */
    void backward(Lane lane, int b, Scratch s) {
        kernels.toCompute(leaf.dDown(layer, b), leaf.dResidual(b), (long) d.T() * d.C());
        down.inputGradient(lane, s.dActivation(), leaf.dDown(layer, b));
        kernels.gateBackward(activation, leaf.dGateUp(layer, b), s.dActivation(), s.gateUp(layer), d.T(), d.F());
        gateUp.inputGradient(lane, s.dNorm(), leaf.dGateUp(layer, b));
        norm.backward(b, s);
    }

    void addPieces(List<GradientPiece> pieces) {
        LinearPiece.addAll(pieces, gateUp, leaf.dGateUp(layer, 0), leaf.feedForwardNorm(layer, 0));
        LinearPiece.addAll(pieces, down, leaf.dDown(layer, 0), leaf.activation(layer, 0));
    }
}
