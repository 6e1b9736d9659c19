package dripstone.model;

import dripstone.kernel.Element;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.List;

/** The first half of a layer: {@code x → x + attention(norm(x))·Woᵀ}. */
final class AttentionBlock {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final int layer;
    private final long rotaryTable;
    private final Norm norm;
    private final Linear qkv;
    private final Attention attention;
    private final Linear projection;

    AttentionBlock(
            Kernels kernels, Parameters parameters, LeafMemory leaf, Dimensions d, int layer, Attention attention, long rotaryTable) {
        ParameterLayout at = parameters.layout();
        Element e = kernels.precision().compute();
        Element m = kernels.precision().master();
        this.kernels = kernels;
        this.d = d;
        this.leaf = leaf;
        this.layer = layer;
        this.attention = attention;
        this.rotaryTable = rotaryTable;
        norm = new Norm(kernels, parameters, leaf, d, 2 * layer, at.attentionNorm(layer));
        qkv = new Linear(kernels, parameters, at.qkv(layer), d.M(), d.C(), d, e, m);
        projection = new Linear(kernels, parameters, at.attentionOutput(layer), d.C(), d.C(), d, m, e);
    }

    /**
     * residual[2l+1] [T, C] m from residual[2l] [T, C] m: n [T, C] e = norm; q, k, v [T, M] e = n·Wᵀ, q and k turned by position;
     * a [T, C] e = attention; the residual plus a·Woᵀ.
     */
    void forward(Lane lane, int b, Scratch s, long starts) {
        long rows = s.qkv(layer);
        norm.forward(s, leaf.attentionNorm(layer, b));
        qkv.forward(lane, rows, leaf.attentionNorm(layer, b));
        kernels.rotary(rows, d.M(), s.positions(), rotaryTable, d.T(), d.H() + d.K(), d.D(), false);
        attention.forward(lane, leaf.attention(layer, b), rows, s.probabilities(layer), s.scores(), starts);
        projection.forward(lane, s.residual(2 * layer + 1), leaf.attention(layer, b));
        kernels.add(s.residual(2 * layer + 1), s.residual(2 * layer), (long) d.T() * d.C());
    }

    /**
     * dResidual [T, C] m, by residual[2l+1], becomes that by residual[2l]: da [T, C] e = dResidual·Wo; dq, dk, dv [T, M] m by
     * attention, rounded to e and turned back; dn [T, C] m = dqkv·W; dResidual += the norm's gradient. Leaves dResidual and dqkv
     * in e for the weight gradients.
     */
    void backward(Lane lane, int b, Scratch s) {
        long dProjected = leaf.dAttentionOutput(layer, b);
        long dRows = leaf.dQkv(layer, b);
        kernels.toCompute(dProjected, leaf.dResidual(b), (long) d.T() * d.C());
        projection.inputGradient(lane, s.dAttention(), dProjected);
        attention.backward(lane, s.dQkv(), s.dAttention(), s.qkv(layer), s.probabilities(layer), s.scores(), s.dScores());
        kernels.toCompute(dRows, s.dQkv(), (long) d.T() * d.M());
        kernels.rotary(dRows, d.M(), s.positions(), rotaryTable, d.T(), d.H() + d.K(), d.D(), true);
        qkv.inputGradient(lane, s.dNorm(), dRows);
        norm.backward(b, s);
    }

    void addPieces(List<GradientPiece> pieces) {
        LinearPiece.addAll(pieces, qkv, leaf.dQkv(layer, 0), leaf.attentionNorm(layer, 0));
        LinearPiece.addAll(pieces, projection, leaf.dAttentionOutput(layer, 0), leaf.attention(layer, 0));
    }
}
