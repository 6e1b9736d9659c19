package dripstone.model;

import dripstone.kernel.Lane;
import dripstone.life.StopSignal;
import java.util.ArrayList;
import java.util.List;

/** The transformer itself: embedding, L times attention and feed-forward, final norm and output layer. */
final class Layers {
    private static final String WORK = "computing a sequence";

    private final Dimensions d;
    private final EmbeddingLayer embedding;
    private final AttentionBlock[] attention;
    private final FeedForwardBlock[] feedForward;
    private final OutputLayer output;
    private final boolean trainsParameters;
    private StopSignal stop = StopSignal.NEVER;

    /** @param rotaryTable address, or 0 where positions are learned */
    Layers(PassParts parts, long rotaryTable) {
        d = parts.d();
        trainsParameters = parts.trainsParameters();
        embedding = new EmbeddingLayer(parts);
        attention = new AttentionBlock[d.L()];
        feedForward = new FeedForwardBlock[d.L()];
        Attention heads = new Attention(parts.kernels(), d, AttentionTiles.of(d.T()));
        for (int l = 0; l < d.L(); l++) {
            attention[l] = new AttentionBlock(parts, l, heads, rotaryTable);
            feedForward[l] = new FeedForwardBlock(parts, l);
        }
        output = new OutputLayer(parts, OutputLayer.chunkRows(d, parts.m()));
    }

    /** Between layers it is asked whether the pass is given up; what reads it sees it by way of what hands the pieces out. */
    void stoppedBy(StopSignal signal) {
        stop = signal;
    }

    OutputLayer output() {
        return output;
    }

    /** The final hidden states [T, C] e from tokens [T] int32, whose starts and positions are known. */
    void forward(Lane lane, int b, Scratch s, long tokens) {
        embedding.forward(b, s, tokens);
        for (int l = 0; l < d.L(); l++) {
            stop.check(WORK);
            attention[l].forward(lane, b, s);
            feedForward[l].forward(lane, b, s);
        }
        output.hidden(b, s);
    }

    /**
     * dResidual [T, C] m by the embedded tokens, from the gradient dNorm [T, C] m by the final hidden states and dResidual = 0; every
     * layer leaves what its weight gradients need.
     *
     * @param recompute whether the scratch memory holds only the layers' inputs, and all else of the last layer alone
     */
    void backward(Lane lane, int b, Scratch s, boolean recompute) {
        output.hiddenBackward(b, s);
        for (int l = d.L() - 1; l >= 0; l--) {
            stop.check(WORK);
            if (recompute && l < d.L() - 1) {
                attention[l].forward(lane, b, s);
                feedForward[l].begin(lane, b, s);
            }
            feedForward[l].backward(lane, b, s);
            attention[l].backward(lane, b, s);
        }
        embedding.backward(b, s);
    }

    List<GradientPiece> pieces(BoundLeaf bound, Zeros zeros) {
        List<GradientPiece> all = new ArrayList<>();
        for (int l = 0; l < d.L(); l++) {
            attention[l].addPieces(all);
            feedForward[l].addPieces(all);
        }
        if (trainsParameters) {
            embedding.addPieces(all, output.pieces(), bound, zeros);
        }
        return all;
    }
}
