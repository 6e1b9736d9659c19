package dripstone.model;

import dripstone.kernel.Buffer;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.life.StopSignal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link LeafPass} over the {@link Layers} and their losses. */
final class TransformerPass implements LeafPass {
    private final Kernels kernels;
    private final Weights trained;
    private final Dimensions d;
    private final boolean recompute;
    private final Buffer memory;
    private final RotaryAngles angles;
    private final LeafMemory leaf;
    private final @Nullable LoraParts adapters;
    private final BoundLeaf bound;
    private final ScratchPool scratches;
    private final Zeros zeros;
    private final Layers layers;
    private final @Nullable TeacherPass teacher;
    private final LossLayer losses;
    private final List<GradientPiece> pieces;

    TransformerPass(Parameters parameters, Kernels kernels, LeafSettings settings, @Nullable Teacher from,
            @Nullable LoraWeights beside) {
        ModelShape shape = parameters.shape();
        ParameterLayout layout = parameters.layout();
        int lanes = Math.min(settings.lanes(), settings.sequences());
        if (from != null) {
            from.check(shape);
        }
        if (beside != null) {
            beside.settings().requireFits(shape.settings());
        }
        this.kernels = kernels;
        trained = beside == null ? parameters : beside;
        d = Dimensions.of(shape, settings.sequences());
        recompute = settings.recompute();
        TrainedProducts products = beside == null ? TrainedProducts.ALL : TrainedProducts.of(shape, beside.layout());
        memory = kernels.allocate(LeafMemory.bytes(d, kernels.precision(), layout, true, products), "activations");
        leaf = new LeafMemory(new Carver(memory.address()), d, kernels.precision(), layout, true, products);
        adapters = beside == null ? null : new LoraParts(beside, kernels, d);
        angles = new RotaryAngles(kernels, d, shape.settings().ropeTheta());
        bound = new BoundLeaf(kernels, d);
        scratches = new ScratchPool(kernels, d, lanes, Keeping.of(settings));
        zeros = new Zeros(kernels);
        PassParts parts = new PassParts(kernels, parameters, leaf, d, adapters);
        layers = new Layers(parts, angles.address());
        teacher = from == null ? null : new TeacherPass(from, kernels, bound, d.T(), lanes);
        RegressionHead head = d.R() == 0 ? null : new RegressionHead(parts);
        boolean trainsHead = from != null && from.distillation().hiddenWeight() > 0;
        losses = new LossLayer(parts, bound, layers.output(), trainsHead ? head : null, teacher);
        pieces = pieces(layout, head);
    }

    private List<GradientPiece> pieces(ParameterLayout layout, @Nullable RegressionHead head) {
        List<GradientPiece> all = new ArrayList<>(layers.pieces(bound, zeros));
        if (head != null) {
            all.addAll(head.pieces());
        }
        if (adapters == null) {
            all.addAll(VectorPiece.of(kernels, d.B(), leaf, zeros, layout.decayedElements()));
        }
        all.sort(Comparator.comparingLong(GradientPiece::work).reversed().thenComparingLong(GradientPiece::offset));
        return List.copyOf(all);
    }

    @Override
    public Weights trained() {
        return trained;
    }

    @Override
    public void bind(long tokens, long targets, long documentStarts, LeafOptions options) {
        bound.bind(tokens, targets, documentStarts, options);
    }

    @Override
    public void stoppedBy(StopSignal stop) {
        layers.stoppedBy(stop);
    }

    @Override
    public int sequencePieces() {
        return d.B();
    }

    @Override
    public void sequence(int piece, Lane lane) {
        int index = scratches.acquire();
        try {
            Scratch s = scratches.get(index);
            s.dropout().begin(bound.options(), piece);
            forward(lane, piece, s);
            if (teacher != null) {
                teacher.forward(lane, index, piece);
            }
            losses.forwardAndBackward(lane, index, piece, s);
            zeros.write(leaf.dResidual(piece), d.residual());
            layers.backward(lane, piece, s, recompute);
        } finally {
            scratches.release(index);
        }
    }

    @Override
    public void sequenceLoss(int piece, Lane lane) {
        int index = scratches.acquire();
        try {
            Scratch s = scratches.get(index);
            s.dropout().off();
            forward(lane, piece, s);
            losses.evaluate(lane, piece, s);
        } finally {
            scratches.release(index);
        }
    }

    private void forward(Lane lane, int b, Scratch s) {
        bound.positions(b, s.starts(), leaf.positions(b));
        layers.forward(lane, b, s, bound.tokens(b));
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
        double[] all = new double[d.N()];
        for (int i = 0; i < all.length; i++) {
            all[i] = kernels.get(kernels.precision().master(), leaf.losses(0), i);
        }
        return all;
    }

    @Override
    public double lossSum() {
        return kernels.sum(leaf.losses(0), d.N());
    }

    @Override
    public double distillationSum() {
        return kernels.sum(leaf.distillationLosses(0), d.N());
    }

    @Override
    public double regressionSum() {
        return kernels.sum(leaf.regressionLosses(0), d.N());
    }

    @Override
    public long bytes() {
        return memory.bytes() + angles.bytes() + scratches.bytes() + Zeros.bytes(kernels.precision())
                + (teacher == null ? 0 : teacher.bytes()) + (adapters == null ? 0 : adapters.bytes());
    }

    @Override
    public void close() {
        if (teacher != null) {
            teacher.close();
        }
        zeros.close();
        scratches.close();
        angles.close();
        if (adapters != null) {
            adapters.close();
        }
        memory.close();
    }
}
