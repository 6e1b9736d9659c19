package dripstone.kernel;

import static dripstone.kernel.Lanes.F;
import static dripstone.kernel.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** Dropout: the bits of {@link Counter}, one counter a lane. */
final class VectorDropout {
    private static final IntVector INDEX = FloatVector.zero(F).reinterpretAsInts().addIndex(1);
    private static final long LOW_COUNTERS = 1L << 32;

    private VectorDropout() {}

    static void run(Element e, long y, long x, long count, double rate, long key, long first) {
        float scale = (float) (1 / (1 - rate));
        int threshold = Counter.threshold(rate);
        long done = 0;
        while (done < count) { // a piece ends where the upper half of the counter changes
            long counter = first + done;
            long piece = Math.min(count - done, LOW_COUNTERS - (counter & (LOW_COUNTERS - 1)));
            piece(e, y + done * e.bytes(), x + done * e.bytes(), piece, scale, threshold, key, counter);
            done += piece;
        }
    }

    private static void piece(Element e, long y, long x, long count, float scale, int threshold, long key, long first) {
        int low = (int) first + (int) key;
        int high = Counter.upper(key, first);
        long bound = F.loopBound(count);
        for (long i = 0; i < bound; i += WIDTH) {
            IntVector bits = Counter.bits(INDEX.add(low + (int) i), high);
            VectorMask<Float> kept = bits.lanewise(LSHR, 1).compare(GE, threshold).cast(F);
            Lanes.storeEither(e, y, i, Lanes.zero().blend(Lanes.loadEither(e, x, i).mul(scale), kept));
        }
        for (long i = bound; i < count; i++) {
            Lanes.set(e, y, i, Counter.isKept(key, first + i, threshold) ? Lanes.get(e, x, i) * scale : 0);
        }
    }
}
