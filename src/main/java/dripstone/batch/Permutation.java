package dripstone.batch;

/**
 * Shuffles by Fisher and Yates (Durstenfeld 1964), drawing from SplitMix64 (Steele, Lea and Flood 2014), both written out here: the order
 * must not change with a JDK. A draw is the high word of a 64-bit product, whose bias is below 2<sup>−39</sup> for the lengths that occur.
 */
final class Permutation {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;

    /** The order of one pass: {@code numbers} are the seed and what names the pass. */
    Permutation(long... numbers) {
        for (long number : numbers) {
            state = mix(state + GOLDEN ^ mix(number + GOLDEN));
        }
    }

    void shuffle(long[] items, int length) {
        for (int i = length - 1; i > 0; i--) {
            int j = (int) Math.unsignedMultiplyHigh(next(), i + 1L);
            long item = items[i];
            items[i] = items[j];
            items[j] = item;
        }
    }

    private long next() {
        state += GOLDEN;
        return mix(state);
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
