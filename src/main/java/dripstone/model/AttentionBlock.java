package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.List;

/** The first half of a layer: {@code x → x + dropout(attention(norm(x))·Woᵀ)}. */
final class AttentionBlock {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final int layer;
    private final Norm norm;
    private final Linear qkv;
    private final HeadPositions heads;
    private final Attention attention;
    private final Linear projection;
    private final ResidualBranch branch;

    /** @param rotaryTable address, or 0 where positions are learned */
    AttentionBlock(PassParts parts, int layer, Attention attention, long rotaryTable) {
        ParameterLayout at = parts.layout();
        kernels = parts.kernels();
        d = parts.d();
        leaf = parts.leaf();
        this.layer = layer;
        this.attention = attention;
        norm = Norm.of(parts, 2 * layer, at.attentionNorm(layer), at.attentionNormBias(layer));
        qkv = new Linear(parts, at.qkv(layer), at.qkvBias(layer), d.M(), d.C(), parts.e(), parts.m());
        heads = new HeadPositions(parts, layer, rotaryTable);
        projection =
                new Linear(parts, at.attentionOutput(layer), at.attentionOutputBias(layer), d.C(), d.A(), parts.m(), parts.e());
        branch = new ResidualBranch(parts, layer, Dropout.Site.ATTENTION);
    }

    /**
     * residual[2l+1] [T, C] m from residual[2l] [T, C] m: n [T, C] e = norm; q, k, v [T, M] e = n·Wᵀ, q and k given their positions;
     * a [T, A] e = attention; the residual plus a·Woᵀ.
     */
    void forward(Lane lane, int b, Scratch s) {
        norm.forward(s, leaf.attentionNorm(layer, b));
        qkv.forward(lane, b, s.projected(layer), leaf.attentionNorm(layer, b));
        heads.forward(b, s);
        attention.forward(lane, leaf.attention(layer, b), layer, s);
        projection.forward(lane, b, s.residual(2 * layer + 1), leaf.attention(layer, b));
        branch.join(s, s.residual(2 * layer + 1), s.residual(2 * layer));
    }

    /**
     * dResidual [T, C] m, by residual[2l+1], becomes that by residual[2l]: da [T, A] e = dResidual·Wo; dq, dk, dv [T, M] m by
     * attention, rounded to e, and back through their positions; dn [T, C] m = dqkv·W; dResidual += the norm's gradient. Leaves
     * dResidual and dqkv in e for the weight gradients.
     */
    void backward(Lane lane, int b, Scratch s) {
        long dRows = leaf.dQkv(layer, b);
        branch.fork(s, leaf.dAttentionOutput(layer, b), leaf.dResidual(b));
        projection.backward(lane, b, s.dAttention(), leaf.dAttentionOutput(layer, b));
        attention.backward(lane, s.dAttention(), layer, s);
        kernels.toCompute(dRows, s.dQkv(), (long) d.T() * d.M());
        heads.backward(b, s, dRows);
        qkv.backward(lane, b, s.dNorm(), dRows);
        norm.backward(b, s);
    }

    void addPieces(List<GradientPiece> pieces) {
        pieces.addAll(qkv.pieces(leaf.dQkv(layer, 0), leaf.attentionNorm(layer, 0)));
        pieces.addAll(projection.pieces(leaf.dAttentionOutput(layer, 0), leaf.attention(layer, 0)));
    }
}
