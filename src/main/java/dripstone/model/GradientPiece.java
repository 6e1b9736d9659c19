package dripstone.model;

import dripstone.kernel.Lane;

/** Sums one fixed segment of the gradients over all tokens of the leaf: the segment's one owner. */
sealed interface GradientPiece permits LinearPiece, EmbeddingPiece, VectorPiece {
    /** Overwrites elements [offset, offset+count) of the gradients. */
    void run(Lane lane, long gradients);

    /** First element, in the layout of the parameters. */
    long offset();

    long count();

    /** An estimate of its time, in multiply-adds: the heaviest pieces are handed out first, so that all workers end together. */
    long work();
}
