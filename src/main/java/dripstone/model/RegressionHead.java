package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.List;

/** A linear layer on the final hidden states, trained towards a teacher's (a hint as in FitNets: Romero et al. 2015). */
final class RegressionHead {
    private final Kernels kernels;
    private final Dimensions d;
    private final LeafMemory leaf;
    private final Linear linear;

    RegressionHead(PassParts parts) {
        kernels = parts.kernels();
        d = parts.d();
        leaf = parts.leaf();
        linear = new Linear(
                parts, parts.layout().regression(), parts.layout().regressionBias(), d.R(), d.C(), parts.m(), parts.m(), true);
    }

    /**
     * losses [T] m and dy [T, R] e from n [T, C] e, the final hidden states: y [T, R] m = n·Wᵀ + b, against the teacher's.
     *
     * @param hidden the teacher's, [T, R] e
     */
    void forward(Lane lane, int b, Scratch s, long targets, long hidden, Distillation how) {
        linear.forward(lane, b, s.regression(), leaf.finalNorm(b));
        kernels.toMaster(s.hidden(), hidden, (long) d.T() * d.R());
        kernels.regression(how.hiddenDistance(), leaf.regressionLosses(b), leaf.dRegression(b), s.regression(), s.hidden(), targets, d.T(),
                d.R(), how.delta(), 0, how.hiddenWeight());
    }

    /** dn [T, C] m += dy [T, R] e · W. */
    void backward(Lane lane, int b, Scratch s) {
        linear.backward(lane, b, s.dNorm(), leaf.dRegression(b));
    }

    List<LinearPiece> pieces() {
        return linear.pieces(leaf.dRegression(0), leaf.finalNorm(0));
    }
}
