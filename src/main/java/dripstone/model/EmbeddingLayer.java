package dripstone.model;

import dripstone.kernel.Kernels;
import java.util.List;

/** The beginning: {@code dropout(Wte[token])}, or {@code dropout(Wte[token] + Wpe[position])} where positions are learned. */
final class EmbeddingLayer {
    private static final int PIECE_ELEMENTS = 1 << 18;

    private final PassParts parts;
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final long positions;

    EmbeddingLayer(PassParts parts) {
        this.parts = parts;
        kernels = parts.kernels();
        d = parts.d();
        leaf = parts.leaf();
        positions = parts.layout().positions();
    }

    /** residual[0] [T, C] m from tokens [T] int32. */
    void forward(int b, Scratch s, long tokens) {
        long x = s.residual(0);
        kernels.embed(x, parts.master(parts.layout().embedding()), tokens, d.T(), d.C());
        if (positions != ParameterLayout.NONE) {
            kernels.embed(s.dNorm(), parts.master(positions), leaf.positions(b), d.T(), d.C());
            kernels.add(x, s.dNorm(), d.residual());
        }
        drop(s, x);
    }

    /** dResidual [T, C] m, by residual[0], becomes that by the rows that were looked up. */
    void backward(int b, Scratch s) {
        drop(s, leaf.dResidual(b));
    }

    private void drop(Scratch s, long x) {
        if (s.dropout().isOn()) {
            kernels.dropout(parts.m(), x, x, d.residual(), s.dropout().rate(), s.dropout().key(0, Dropout.Site.EMBEDDING), 0);
        }
    }

    /** @param output the pieces of the output layer: parts of the embedding's when tied */
    void addPieces(List<GradientPiece> pieces, List<LinearPiece> output, BoundLeaf bound, Zeros zeros) {
        ParameterLayout at = parts.layout();
        boolean tied = at.output() == at.embedding();
        int from = 0;
        for (LinearPiece piece : output) {
            int to = from + piece.rows();
            pieces.add(new EmbeddingPiece(
                    kernels, d, leaf, zeros, tied ? piece : null, () -> bound.tokens(0), at.embedding(), from, to));
            from = to;
        }
        if (!tied) {
            pieces.addAll(output);
        }
        if (positions != ParameterLayout.NONE) {
            addPositionPieces(pieces, zeros);
        }
    }

    private void addPositionPieces(List<GradientPiece> pieces, Zeros zeros) {
        int context = parts.parameters().shape().settings().context();
        int rowsEach = Math.max(1, PIECE_ELEMENTS / d.C());
        for (int from = 0; from < context; from += rowsEach) {
            pieces.add(new EmbeddingPiece(
                    kernels, d, leaf, zeros, null, () -> leaf.positions(0), positions, from, Math.min(context, from + rowsEach)));
        }
    }
}
