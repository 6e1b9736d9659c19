package dripstone.token;

import java.util.Arrays;

/**
 * Merges by pair of ids: an open-addressing table of {@code left << 44 | right << 24 | rank}, so that a look costs one read of memory in
 * most cases; pairs of ids under 256, which is where single bytes stand, have a table of their own. Immutable once built.
 */
final class PairTable {
    /** No such merge; larger than every rank. */
    static final int NONE = Integer.MAX_VALUE;
    /** Ranks fit 24 bits, ids 20. */
    static final int MOST_MERGES = (1 << 24) - 1;

    private static final long EMPTY = -1;
    private static final int RANK_BITS = 24;
    private static final int SMALL = 256;

    private final long[] slots;
    private final int mask;
    private final int[] small = new int[SMALL * SMALL];
    private final int[] merged;

    /** @param pairs {@link #key} of each merge, in order of rank @param merged the id each gives */
    PairTable(long[] pairs, int[] merged) {
        this.merged = merged.clone();
        slots = new long[Integer.highestOneBit(Math.max(8, pairs.length) * 2) * 2];
        mask = slots.length - 1;
        Arrays.fill(slots, EMPTY);
        Arrays.fill(small, NONE);
        for (int rank = 0; rank < pairs.length; rank++) {
            add((int) (pairs[rank] >> 32), (int) pairs[rank], rank);
        }
    }

    private void add(int left, int right, int rank) {
        if ((left | right) < SMALL) {
            small[left * SMALL + right] = rank;
            return;
        }
        long key = (long) left << 20 | right;
        int slot = slot(key);
        while (slots[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = key << RANK_BITS | rank;
    }

    static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    /** The rank of a merge, the least first, or {@link #NONE}. */
    int rank(int left, int right) {
        if ((left | right) < SMALL) {
            return small[left * SMALL + right];
        }
        long key = (long) left << 20 | right;
        int slot = slot(key);
        while (true) {
            long at = slots[slot];
            if (at == EMPTY) {
                return NONE;
            }
            if (at >>> RANK_BITS == key) {
                return (int) at & MOST_MERGES;
            }
            slot = (slot + 1) & mask;
        }
    }

    /** The id that the merge of this rank gives. */
    int merged(int rank) {
        return merged[rank];
    }

    private int slot(long key) {
        long h = key * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 40) & mask;
    }
}
