package dripstone.train;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.model.TensorSlot;
import dripstone.model.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Muon (Jordan et al. 2024): the step of a matrix is its Nesterov momentum, orthogonalised by {@link NewtonSchulz}, so that all its
 * directions are equally long. Scaled by {@code 0.2·sqrt(max(rows, cols))} (Liu et al. 2025), its root mean square is that of an AdamW
 * step, and one learning rate and decay serve both. A matrix is a piece: the pieces follow from the shape alone.
 */
final class Muon implements AutoCloseable {
    private static final double ROOT_MEAN_SQUARE = 0.2;
    private static final String FUSED_QKV = "c_attn.weight";

    private final Kernels kernels;
    private final Weights weights;
    private final OptimizerState state;
    private final List<Piece> pieces;
    private final LaneScratch scratch;
    private final int masterBytes;
    private final int computeBytes;

    // Of the step; written by the owner before its pieces are released.
    private double rate;
    private double decay;
    private double momentum;
    private double gradientScale;
    private long gradients;

    /** @param slot number of the tensor @param within elements of the tensor in front of the matrix */
    private record Piece(int slot, long offset, long within, int rows, int cols, NewtonSchulz orthogonal) {
        long count() {
            return (long) rows * cols;
        }
    }

    /** @param lanes threads that run pieces at a time */
    Muon(Kernels kernels, Weights weights, OptimizerState state, int lanes) {
        this.kernels = kernels;
        this.weights = weights;
        this.state = state;
        this.pieces = pieces(kernels, weights);
        this.masterBytes = kernels.precision().master().bytes();
        this.computeBytes = kernels.precision().compute().bytes();
        long most = pieces.stream().mapToLong(p -> p.orthogonal().scratchElements()).max().orElse(1);
        this.scratch = new LaneScratch(kernels, most * masterBytes, Math.clamp(pieces.size(), 1, lanes), "optimiser, scratch");
    }

    /** The largest first, so that no worker begins one when the others are done. */
    private static List<Piece> pieces(Kernels kernels, Weights weights) {
        List<Piece> pieces = new ArrayList<>();
        List<TensorSlot> slots = weights.slots();
        for (int s = 0; s < slots.size(); s++) {
            TensorSlot slot = slots.get(s);
            if (Segments.Group.of(slot) == Segments.Group.HIDDEN) {
                int parts = slot.name().endsWith(FUSED_QKV) && slot.rows() % 3 == 0 ? 3 : 1; // q, k and v are matrices of their own
                int rows = slot.rows() / parts;
                for (int i = 0; i < parts; i++) {
                    long within = (long) i * rows * slot.cols();
                    pieces.add(new Piece(s, slot.offset() + within, within, rows, slot.cols(),
                            new NewtonSchulz(kernels, rows, slot.cols())));
                }
            }
        }
        pieces.sort(Comparator.comparingLong(Piece::count).reversed());
        return List.copyOf(pieces);
    }

    int size() {
        return pieces.size();
    }

    int slot(int piece) {
        return pieces.get(piece).slot();
    }

    /** In elements. */
    long offset(int piece) {
        return pieces.get(piece).offset();
    }

    long count(int piece) {
        return pieces.get(piece).count();
    }

    /** What holds for all pieces of a step. @param gradient the summed gradient; that of the matrices is overwritten */
    void begin(TrainSettings settings, double stepRate, double scale, long gradient) {
        rate = stepRate;
        decay = UpdateRules.decay(settings, Segments.Group.HIDDEN);
        momentum = settings.momentum();
        gradientScale = scale;
        gradients = gradient;
    }

    /**
     * {@code m = μ·m + g}; {@code u = g + μ·m}; {@code w −= rate·(0.2·sqrt(max(rows, cols))·orthogonal(u) + decay·w)}.
     *
     * @return Σ of the squared changes of w
     */
    double update(int number, Lane lane) {
        Piece p = pieces.get(number);
        long count = p.count();
        long w = weights.master() + p.offset() * masterBytes;
        long g = gradients + p.offset() * masterBytes;
        long m = state.address(0, p.slot()) + p.within() * masterBytes;
        int lent = scratch.acquire();
        try {
            kernels.combine(momentum, m, gradientScale, g, count);
            kernels.combine(gradientScale, g, momentum, m, count);
            long step = p.orthogonal().run(lane, g, scratch.address(lent));
            double length = ROOT_MEAN_SQUARE * Math.sqrt(Math.max(p.rows(), p.cols()));
            kernels.combine(-rate * length, step, -rate * decay, w, count);
            kernels.add(w, step, count);
            if (kernels.precision().mixed()) {
                kernels.toCompute(weights.compute() + p.offset() * computeBytes, w, count);
            }
            return kernels.sumOfSquares(step, count);
        } finally {
            scratch.release(lent);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
