package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.RotaryTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@link LeafPass} over the layers: embedding, L times attention and feed-forward, output. */
final class TransformerPass implements LeafPass {
    private final Kernels kernels;
    private final Parameters parameters;
    private final Dimensions d;
    private final long embedding;
    private final Buffer memory;
    private final Buffer rotaryTable;
    private final LeafMemory leaf;
    private final BoundLeaf bound;
    private final ScratchPool scratches;
    private final Zeros zeros;
    private final AttentionBlock[] attention;
    private final FeedForwardBlock[] feedForward;
    private final OutputLayer output;
    private final List<GradientPiece> pieces;

    TransformerPass(Parameters parameters, Kernels kernels, LeafSettings settings) {
        ModelShape shape = parameters.shape();
        int sequences = settings.sequences();
        this.kernels = kernels;
        this.parameters = parameters;
        d = Dimensions.of(shape, sequences);
        ParameterLayout layout = parameters.layout();
        embedding = parameters.master() + layout.embedding() * kernels.precision().master().bytes();
        memory = kernels.allocate(LeafMemory.bytes(d, kernels.precision(), layout), "activations");
        leaf = new LeafMemory(new Carver(memory.address()), d, kernels.precision(), layout);
        rotaryTable = RotaryTable.build(kernels, d.T(), d.D(), shape.settings().ropeTheta());
        bound = new BoundLeaf(kernels, d);
        scratches = new ScratchPool(kernels, d, Math.min(settings.lanes(), sequences));
        zeros = new Zeros(kernels);
        attention = new AttentionBlock[d.L()];
        feedForward = new FeedForwardBlock[d.L()];
        Attention heads = new Attention(kernels, d, AttentionTiles.of(d.T()));
        for (int l = 0; l < d.L(); l++) {
            attention[l] = new AttentionBlock(kernels, parameters, leaf, d, l, heads, rotaryTable.address());
            feedForward[l] = new FeedForwardBlock(kernels, parameters, leaf, d, l);
        }
        output = new OutputLayer(kernels, parameters, leaf, d, OutputLayer.chunkRows(d, kernels.precision().master()));
        pieces = pieces(layout);
    }

    private List<GradientPiece> pieces(ParameterLayout layout) {
        List<GradientPiece> all = new ArrayList<>();
        for (int l = 0; l < d.L(); l++) {
            attention[l].addPieces(all);
            feedForward[l].addPieces(all);
        }
        Linear rows = output.output();
        boolean tied = layout.output() == layout.embedding();
        for (int i = 0; i < rows.pieces(); i++) {
            LinearPiece piece = new LinearPiece(rows, i, leaf.dLogits(0), leaf.finalNorm(0));
            int from = rows.firstRow(i);
            all.add(new EmbeddingPiece(
                    kernels, d, leaf, bound, zeros, tied ? piece : null, layout.embedding(), from, from + rows.pieceRows(i)));
            if (!tied) {
                all.add(piece);
            }
        }
        all.add(new NormPiece(kernels, d, leaf, zeros, layout.decayedElements()));
        all.sort(Comparator.comparingLong(GradientPiece::work).reversed().thenComparingLong(GradientPiece::offset));
        return List.copyOf(all);
    }

    @Override
    public Weights trained() {
        return parameters;
    }

    @Override
    public void bind(long tokens, long targets, long documentStarts, LeafOptions options) {
        bound.bind(tokens, targets, documentStarts, options);
    }

    @Override
    public int sequencePieces() {
        return d.B();
    }

    @Override
    public void sequence(int piece, Lane lane) {
        int index = scratches.acquire();
        try {
            forward(lane, piece, scratches.get(index), true);
            backward(lane, piece, scratches.get(index));
        } finally {
            scratches.release(index);
        }
    }

    @Override
    public void sequenceLoss(int piece, Lane lane) {
        int index = scratches.acquire();
        try {
            forward(lane, piece, scratches.get(index), false);
        } finally {
            scratches.release(index);
        }
    }

    /** losses [T] m, and dLogits [T, V] e where wanted, from tokens [T] int32 of sequence b. */
    private void forward(Lane lane, int b, Scratch s, boolean gradient) {
        bound.positions(b, s.positions());
        kernels.embed(s.residual(0), embedding, bound.tokens(b), d.T(), d.C());
        for (int l = 0; l < d.L(); l++) {
            attention[l].forward(lane, b, s, bound.starts(b));
            feedForward[l].forward(lane, b, s);
        }
        output.forward(lane, b, s, bound.targets(b), gradient, bound.options());
    }

    /**
     * dResidual [T, C] m by the embedded tokens, from dLogits [T, V] e of sequence b; every layer leaves what its weight gradients
     * need.
     */
    private void backward(Lane lane, int b, Scratch s) {
        zeros.write(leaf.dResidual(b), (long) d.T() * d.C());
        output.backward(lane, b, s);
        for (int l = d.L() - 1; l >= 0; l--) {
            feedForward[l].backward(lane, b, s);
            attention[l].backward(lane, b, s);
        }
    }

    @Override
    public int gradientPieces() {
        return pieces.size();
    }

    @Override
    public void gradient(int piece, Lane lane, long gradients) {
        pieces.get(piece).run(lane, gradients);
    }

    /** For the tests: which segment a piece owns. */
    GradientPiece gradientPiece(int piece) {
        return pieces.get(piece);
    }

    ScratchPool scratches() {
        return scratches;
    }

    /** Cross-entropy of each target, for the tests: [N]. */
    double[] losses() {
        double[] losses = new double[d.N()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = kernels.get(kernels.precision().master(), leaf.losses(0), i);
        }
        return losses;
    }

    @Override
    public double lossSum() {
        return kernels.sum(leaf.losses(0), d.N());
    }

    @Override
    public long bytes() {
        return memory.bytes() + rotaryTable.bytes() + scratches.bytes() + Zeros.bytes(kernels.precision());
    }

    @Override
    public void close() {
        zeros.close();
        scratches.close();
        rotaryTable.close();
        memory.close();
    }
}
