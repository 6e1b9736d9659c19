package dripstone.kernel;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;

/**
 * Random bits as a function of a key and a counter (Salmon et al. 2011): 32 bits by two rounds of a multiply-xorshift finaliser (the
 * "lowbias32" constants of Wellons) with half of the key mixed in before each. Cheap in vectors of 32-bit lanes.
 */
final class Counter {
    private static final int MULTIPLIER_1 = 0x7feb352d;
    private static final int MULTIPLIER_2 = 0x846ca68b;

    private Counter() {}

    static int bits(long key, long counter) {
        int low = finish((int) counter + (int) key);
        return finish(low ^ upper(key, counter));
    }

    /** What the upper halves of key and counter add to the second round. */
    static int upper(long key, long counter) {
        return (int) (key >>> 32) ^ (int) (counter >>> 32) * MULTIPLIER_1;
    }

    /** The bits of counters whose lower halves, each with the lower half of the key added, are given. */
    static IntVector bits(IntVector low, int upper) {
        return finish(finish(low).lanewise(XOR, upper));
    }

    private static IntVector finish(IntVector x) {
        IntVector a = x.lanewise(XOR, x.lanewise(LSHR, 16)).mul(MULTIPLIER_1);
        IntVector b = a.lanewise(XOR, a.lanewise(LSHR, 15)).mul(MULTIPLIER_2);
        return b.lanewise(XOR, b.lanewise(LSHR, 16));
    }

    private static int finish(int x) {
        int a = (x ^ (x >>> 16)) * MULTIPLIER_1;
        int b = (a ^ (a >>> 15)) * MULTIPLIER_2;
        return b ^ (b >>> 16);
    }

    /** Of the upper 31 bits: those below are dropped. */
    static int threshold(double rate) {
        return (int) Math.round(rate * 0x1p31);
    }

    static boolean isKept(long key, long counter, int threshold) {
        return bits(key, counter) >>> 1 >= threshold;
    }
}
