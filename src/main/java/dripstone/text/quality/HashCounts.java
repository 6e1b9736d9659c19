package dripstone.text.quality;

import java.util.Arrays;

/**
 * How often each 64-bit hash was seen: open addressing with linear probing, used again and again. Two things of the same hash count as one;
 * at a million entries the chance of any such pair is 3·10⁻⁸.
 */
final class HashCounts {
    private static final int LEAST = 256;

    private long[] hashes = new long[LEAST];
    private int[] counts = new int[LEAST];
    private int mask = LEAST - 1;

    /** Forgets everything. @param most hashes that will be added before the next call */
    void clear(int most) {
        int wanted = Integer.highestOneBit(Math.max(LEAST, Math.min(most, 1 << 28) * 2) - 1) * 2;
        if (wanted > hashes.length) {
            hashes = new long[wanted];
            counts = new int[wanted];
        } else {
            Arrays.fill(hashes, 0, wanted, 0);
            Arrays.fill(counts, 0, wanted, 0);
        }
        mask = wanted - 1;
    }

    /** Counts the hash. @return how often it was seen, this time included */
    int add(long hash) {
        long key = hash == 0 ? 1 : hash; // 0 is an empty slot
        int slot = (int) (key >>> 32) & mask;
        while (hashes[slot] != key) {
            if (hashes[slot] == 0) {
                hashes[slot] = key;
                break;
            }
            slot = (slot + 1) & mask;
        }
        return ++counts[slot];
    }

    /** Slots that its arrays hold. */
    int capacity() {
        return hashes.length;
    }

    /** Finaliser of SplitMix64 (Steele, Lea, Flood, 2014), variant 13 of Stafford. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
