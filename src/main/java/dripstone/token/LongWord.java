package dripstone.token;

/**
 * Encodes a word of any length through windows of a few thousand symbols, to the ids that merging it whole would give.
 *
 * <p>Why that is exact: let E(s) be the result of merging s by rank, the leftmost of equals. Merging s never looks at more than the pairs
 * at hand, so what happens inside a part of s whose two borders no merge crosses is what happens to that part alone. Hence any run of
 * ids within E(s) is the encoding of its own text; and if E(u) ends in the id t, and E(t·v) begins with t, then no merge crosses the border
 * in E(u·v) either, since the first to do so would do so in E(t·v) too: E(u·v) is E(u) without its t, followed by E(t·v). So each window
 * begins with the last id that was kept of the one before (some ids before its end, where the cut could have disturbed them), and must
 * begin by finding it again. Where it does not, the word is begun anew with windows sixteen times as large, at last one of the whole word.
 *
 * <p>Time n·log(window). Memory: under 1 MiB beside the ids that come out. A word for which no window is large enough needs 32 bytes a
 * byte; that would take a chain of ranks that fall from pair to pair for thousands of symbols, which no published vocabulary has.
 */
final class LongWord {
    static final int LEAST_WINDOW = 1 << 13;
    private static final int GROWTH = 16;
    private static final int NONE = -1;

    private final Symbols symbols;
    private final WordMerger merger;
    private final int least;
    private int[] ids = new int[0];
    private int[] ends = new int[0];

    /** @param longest symbols of the longest token */
    LongWord(Symbols symbols, WordMerger merger, int longest, int leastWindow) {
        this.symbols = symbols;
        this.merger = merger;
        least = Math.max(leastWindow, GROWTH * longest);
    }

    /** Appends the ids of {@code text[from, to)}, which is not empty. */
    void encode(byte[] text, int from, int to, TokenBlocks out) {
        long before = out.size();
        long window = least;
        while (!encode(text, from, to, (int) Math.min(window, to - from), out)) {
            out.truncate(before);
            window *= GROWTH;
        }
        if (window > least) {
            ids = new int[0];
            ends = new int[0];
            merger.trim(least);
        }
    }

    private boolean encode(byte[] text, int from, int to, int window, TokenBlocks out) {
        if (ids.length < window) {
            ids = new int[window];
            ends = new int[window];
        }
        int begin = from;
        int kept = NONE;
        int keptEnd = from;
        while (true) {
            int n = symbols.fill(text, begin, to, ids, 0, window, ends);
            boolean last = ends[n - 1] == to;
            merger.link(ids, 0, n);
            if (kept != NONE && (ids[0] != kept || ends[merger.next(0) - 1] != keptEnd)) {
                return false;
            }
            int limit = last ? n : n - n / 8;
            int at = append(kept == NONE ? 0 : merger.next(0), limit, out);
            if (last) {
                return true;
            }
            if (at <= 0) {
                return false;
            }
            kept = ids[at];
            keptEnd = ends[merger.next(at) - 1];
            begin = ends[at - 1];
        }
    }

    /** Appends the ids that begin in {@code [from, limit)}; returns where the last of them does, or −1. */
    private int append(int from, int limit, TokenBlocks out) {
        int at = NONE;
        for (int i = from; i < limit; i = merger.next(i)) {
            out.add(ids[i]);
            at = i;
        }
        return at;
    }
}
