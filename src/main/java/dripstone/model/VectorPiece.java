package dripstone.model;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of some vectors (norm weights and biases): the sum of what each sequence gave while its rows were at hand, in the
 * order of the sequences.
 */
record VectorPiece(Kernels kernels, int sequences, LeafMemory leaf, Zeros zeros, long offset, long count) implements GradientPiece {
    private static final long PIECE_ELEMENTS = 1 << 14;

    /** All of the tail of the parameters, which begins at an offset. */
    static List<VectorPiece> of(Kernels kernels, int sequences, LeafMemory leaf, Zeros zeros, long from) {
        List<VectorPiece> pieces = new ArrayList<>();
        for (long done = 0; done < leaf.vectorElements(); done += PIECE_ELEMENTS) {
            long count = Math.min(PIECE_ELEMENTS, leaf.vectorElements() - done);
            pieces.add(new VectorPiece(kernels, sequences, leaf, zeros, from + done, count));
        }
        return pieces;
    }

    @Override
    public void run(Lane lane, long gradients) {
        long sum = gradients + offset * kernels.precision().master().bytes();
        zeros.write(sum, count);
        for (int b = 0; b < sequences; b++) {
            kernels.add(sum, leaf.vectorGradient(b, offset), count);
        }
    }

    @Override
    public long work() {
        return count * sequences;
    }
}
