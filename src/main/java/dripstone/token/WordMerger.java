package dripstone.token;

import java.util.Arrays;

/**
 * Merges the symbols of one word: again and again the adjacent pair of least rank, the leftmost of equals (Sennrich et al. 2016, in
 * the order that Hugging Face's tokenizers use). Short words keep the rank of each pair in an array and search it anew for each merge,
 * which is quadratic and fastest there; long ones keep their candidates in a heap over a linked list, n·log n. Both give the same ids.
 * Used by one thread; its scratch memory is 24 bytes a symbol of the longest word met, and is kept.
 */
final class WordMerger {
    static final int SHORT = 64;

    private final PairTable merges;
    private final int[] ranks = new int[SHORT];
    private int[] next = new int[0];
    private int[] previous = new int[0];
    private final LongHeap heap = new LongHeap(SHORT);

    WordMerger(PairTable merges) {
        this.merges = merges;
    }

    /** Merges {@code ids[at, at + n)} in place; returns how many are left. */
    int merge(int[] ids, int at, int n) {
        return n <= SHORT ? mergeShort(ids, at, n) : mergeLong(ids, at, n);
    }

    int mergeShort(int[] ids, int at, int length) {
        int n = length;
        for (int i = 0; i + 1 < n; i++) {
            ranks[i] = merges.rank(ids[at + i], ids[at + i + 1]);
        }
        while (n > 1) {
            int where = least(n - 1);
            if (ranks[where] == PairTable.NONE) {
                break;
            }
            ids[at + where] = merges.merged(ranks[where]);
            n--;
            for (int i = where + 1; i < n; i++) {
                ids[at + i] = ids[at + i + 1];
                ranks[i - 1] = ranks[i];
            }
            if (where > 0) {
                ranks[where - 1] = merges.rank(ids[at + where - 1], ids[at + where]);
            }
            if (where + 1 < n) {
                ranks[where] = merges.rank(ids[at + where], ids[at + where + 1]);
            }
        }
        return n;
    }

    private int least(int n) {
        int where = 0;
        int best = ranks[0];
        for (int i = 1; i < n; i++) {
            if (ranks[i] < best) {
                best = ranks[i];
                where = i;
            }
        }
        return where;
    }

    int mergeLong(int[] ids, int at, int n) {
        link(ids, at, n);
        int end = 0;
        for (int i = 0; i < n; i = next[i]) {
            ids[at + end++] = ids[at + i];
        }
        return end;
    }

    /** Merges, and leaves each id where its first symbol stood; {@link #next} leads from each to the one behind it. */
    void link(int[] ids, int at, int n) {
        if (next.length < n) {
            next = new int[n];
            previous = new int[n];
        }
        for (int i = 0; i < n; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        heap.clear();
        for (int i = 0; i + 1 < n; i++) {
            push(ids, at, i, i + 1);
        }
        while (!heap.isEmpty()) {
            long candidate = heap.poll();
            mergeAt(ids, at, n, (int) candidate, (int) (candidate >> 32));
        }
    }

    /** The symbol behind the id that begins at symbol {@code i}, after {@link #link}. */
    int next(int i) {
        return next[i];
    }

    /** A candidate is stale when its left side is gone or its pair is another by now. */
    private void mergeAt(int[] ids, int at, int n, int left, int rank) {
        int right = next[left];
        if (right < 0 || right >= n || merges.rank(ids[at + left], ids[at + right]) != rank) {
            return;
        }
        ids[at + left] = merges.merged(rank);
        int after = next[right];
        next[left] = after;
        next[right] = -1;
        if (after < n) {
            previous[after] = left;
            push(ids, at, left, after);
        }
        if (previous[left] >= 0) {
            push(ids, at, previous[left], left);
        }
    }

    private void push(int[] ids, int at, int left, int right) {
        int rank = merges.rank(ids[at + left], ids[at + right]);
        if (rank != PairTable.NONE) {
            heap.add((long) rank << 32 | left);
        }
    }

    /** Gives back what an extraordinary word needed. */
    void trim(int most) {
        if (next.length > most) {
            next = Arrays.copyOf(next, most);
            previous = Arrays.copyOf(previous, most);
            heap.trim(2 * most);
        }
    }
}
