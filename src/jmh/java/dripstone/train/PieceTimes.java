package dripstone.train;

import dripstone.batch.Batch;
import dripstone.kernel.Buffer;
import dripstone.kernel.Lane;
import dripstone.model.LeafOptions;
import dripstone.model.LeafPass;
import java.util.PriorityQueue;

/**
 * How long each piece of a step takes on one thread, and from that how long a step would take on any number: the pieces of a phase are
 * taken in order by whoever is free, and phases follow each other. It is a prediction: it knows of no memory bandwidth that threads
 * share, and of no lower clock.
 *
 * @param sequences of each sequence piece, seconds
 * @param gradients of each gradient piece
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PieceTimes(double[] sequences, double[] gradients) {
    private static final int PASSES = 3;

    /** The least of some passes for each piece. Used on the rig's thread, while its workers wait. */
    static PieceTimes measure(StepRig rig, Batch batch) {
        LeafPass leaf = rig.leaf();
        leaf.bind(batch.tokens().address(), batch.targets().address(), batch.documentStarts().address(), LeafOptions.PLAIN);
        PieceTimes times = new PieceTimes(new double[leaf.sequencePieces()], new double[leaf.gradientPieces()]);
        long bytes = rig.parameters().elements() * rig.kernels().precision().master().bytes();
        try (Lane lane = rig.kernels().openLane(); Buffer buffer = rig.kernels().allocate(bytes, "gradients")) {
            for (int pass = 0; pass < PASSES; pass++) {
                run(times.sequences, pass, piece -> leaf.sequence(piece, lane));
                run(times.gradients, pass, piece -> leaf.gradient(piece, lane, buffer.address()));
            }
        }
        return times;
    }

    private interface Piece {
        void run(int number);
    }

    private static void run(double[] seconds, int pass, Piece piece) {
        for (int i = 0; i < seconds.length; i++) {
            long begin = System.nanoTime();
            piece.run(i);
            double taken = (System.nanoTime() - begin) / 1e9;
            seconds[i] = pass == 0 ? taken : Math.min(seconds[i], taken);
        }
    }

    double sequenceSeconds() {
        return spanOn(1, sequences);
    }

    double gradientSeconds() {
        return spanOn(1, gradients);
    }

    /** Of both phases on so many threads. */
    double spanOn(int threads) {
        return spanOn(threads, sequences) + spanOn(threads, gradients);
    }

    private static double spanOn(int threads, double[] pieces) {
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int i = 0; i < threads; i++) {
            free.add(0.0);
        }
        double end = 0;
        for (double piece : pieces) {
            double done = free.remove() + piece;
            free.add(done);
            end = Math.max(end, done);
        }
        return end;
    }
}
