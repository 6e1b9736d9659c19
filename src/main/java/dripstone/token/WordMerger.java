package dripstone.token;

/**
 * Merges the bytes of one word: again and again the adjacent pair of least rank, the leftmost of equals (Sennrich et al. 2016, in
 * the order that Hugging Face's tokenizers use). Short words are searched anew for each merge, which is quadratic and fastest there; long
 * ones keep their candidates in a heap over a linked list, n·log n. Both give the same ids.
 */
final class WordMerger {
    private static final int SHORT = 48;

    private final PairTable merges;
    private final int[] idOfByte;

    WordMerger(PairTable merges, int[] idOfByte) {
        this.merges = merges;
        this.idOfByte = idOfByte;
    }

    /** Writes the ids of {@code text[from, to)} to {@code out} from {@code at} on, which has room for as many as bytes; returns the end. */
    int merge(byte[] text, int from, int to, int[] out, int at) {
        int n = to - from;
        for (int i = 0; i < n; i++) {
            out[at + i] = idOfByte[text[from + i] & 0xFF];
        }
        return n <= SHORT ? at + mergeShort(out, at, n) : at + mergeLong(out, at, n);
    }

    int mergeShort(int[] ids, int at, int length) {
        int n = length;
        while (n > 1) {
            long best = (long) PairTable.NONE << 32;
            int where = -1;
            for (int i = at; i < at + n - 1; i++) {
                long found = merges.find(ids[i], ids[i + 1]);
                if (found >> 32 < best >> 32) {
                    best = found;
                    where = i;
                }
            }
            if (where < 0) {
                break;
            }
            ids[where] = (int) best;
            System.arraycopy(ids, where + 2, ids, where + 1, at + n - where - 2);
            n--;
        }
        return n;
    }

    int mergeLong(int[] ids, int at, int n) {
        return new LongWord(merges, ids, at, n).run();
    }

    /** The state of one long word: a doubly linked list over its positions, and a heap of {@code rank << 32 | position}. */
    private static final class LongWord {
        private final PairTable merges;
        private final int[] ids;
        private final int at;
        private final int n;
        private final int[] next;
        private final int[] previous;
        private final LongHeap heap;

        LongWord(PairTable merges, int[] ids, int at, int n) {
            this.merges = merges;
            this.ids = ids;
            this.at = at;
            this.n = n;
            next = new int[n];
            previous = new int[n];
            heap = new LongHeap(n);
        }

        int run() {
            for (int i = 0; i < n; i++) {
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i + 1 < n; i++) {
                push(i);
            }
            while (!heap.isEmpty()) {
                long candidate = heap.poll();
                mergeAt((int) candidate, (int) (candidate >> 32));
            }
            int end = 0;
            for (int i = 0; i < n; i = next[i]) {
                ids[at + end++] = ids[at + i];
            }
            return end;
        }

        /** A candidate is stale when its left side is gone or its pair is another by now. */
        private void mergeAt(int left, int rank) {
            int right = next[left];
            if (right < 0 || right >= n) {
                return;
            }
            long found = merges.find(ids[at + left], ids[at + right]);
            if (found >> 32 != rank) {
                return;
            }
            ids[at + left] = (int) found;
            int after = next[right];
            next[left] = after;
            next[right] = -1;
            if (after < n) {
                previous[after] = left;
                push(left);
            }
            if (previous[left] >= 0) {
                push(previous[left]);
            }
        }

        private void push(int left) {
            long found = merges.find(ids[at + left], ids[at + next[left]]);
            if (found >> 32 != PairTable.NONE) {
                heap.add(found >> 32 << 32 | left);
            }
        }
    }
}
