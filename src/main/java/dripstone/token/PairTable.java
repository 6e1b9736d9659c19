package dripstone.token;

import java.util.Arrays;

/** Merges by pair of ids: an open-addressing table from {@code left, right} to rank and merged id. Immutable once built. */
final class PairTable {
    private static final long EMPTY = -1;
    /** No such merge; larger than every rank. */
    static final int NONE = Integer.MAX_VALUE;

    private final long[] keys;
    private final long[] values;
    private final int mask;

    /** @param pairs {@link #key} of each merge, in order of rank @param merged the id each gives */
    PairTable(long[] pairs, int[] merged) {
        int size = Integer.highestOneBit(Math.max(8, pairs.length) * 2) * 2;
        keys = new long[size];
        values = new long[size];
        mask = size - 1;
        Arrays.fill(keys, EMPTY);
        for (int rank = 0; rank < pairs.length; rank++) {
            int slot = slot(pairs[rank]);
            while (keys[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            keys[slot] = pairs[rank];
            values[slot] = (long) rank << 32 | merged[rank];
        }
    }

    static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    /** {@code rank << 32 | merged}, or {@link #NONE}{@code << 32}. */
    long find(int left, int right) {
        long key = key(left, right);
        int slot = slot(key);
        while (true) {
            long at = keys[slot];
            if (at == key) {
                return values[slot];
            }
            if (at == EMPTY) {
                return (long) NONE << 32;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int slot(long key) {
        long h = key * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32 ^ h >>> 47) & mask;
    }
}
