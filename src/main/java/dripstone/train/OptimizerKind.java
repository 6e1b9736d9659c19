package dripstone.train;

import java.util.Locale;

/** The rule by which weights follow their gradients. */
public enum OptimizerKind {
    SGD(0),
    MOMENTUM(1),
    NESTEROV(1),
    ADAGRAD(1),
    RMSPROP(1),
    ADAM(2),
    ADAMW(2),
    LION(1),
    /** Muon (Jordan et al. 2024) on the matrices of the layers, AdamW on all else. */
    MUON(2);

    private final int states;

    OptimizerKind(int states) {
        this.states = states;
    }

    /** Buffers of state; Muon's matrices need the first only. */
    public int states() {
        return states;
    }

    /** Whether a tensor has the state of that number, from 0. */
    boolean hasState(int state, Segments.Group group) {
        return state < states && (this != MUON || state == 0 || group != Segments.Group.HIDDEN);
    }

    /** As written in a settings file and in the ledger. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
