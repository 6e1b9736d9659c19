package dripstone.train;

import dripstone.kernel.Lane;

/** One numbered piece of a fixed list of work; pieces of one list run in any order, side by side. */
@FunctionalInterface
public interface PieceTask {
    void run(int piece, Lane lane);
}
