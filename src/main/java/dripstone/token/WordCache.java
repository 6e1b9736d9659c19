package dripstone.token;

/**
 * Token ids of words met lately, of at most {@value #LONGEST} bytes and {@value #MOST_IDS} ids: at most 2<sup>16</sup> words in 2 MiB; it
 * begins small and doubles while it fills. A word is two longs, its bytes and its length, so that it is compared without a loop. It may
 * stand in either of two neighbouring entries; a newcomer takes the first and pushes what stood there to the second. Used by one thread.
 */
final class WordCache {
    static final int LONGEST = 15;
    static final int MOST_IDS = 6;

    /** An entry: bytes 0–7; bytes 8–14 and the length; ids 0–2 and the count; ids 3–5. An id has 20 bits. */
    private static final int STRIDE = 4;
    private static final int LEAST_ENTRIES = 1 << 10;
    private static final int MOST_ENTRIES = 1 << 16;
    private static final int ID_BITS = 20;
    private static final int ID = (1 << ID_BITS) - 1;
    private static final int COUNT_SHIFT = 60;

    private long[] table = new long[LEAST_ENTRIES * STRIDE];
    private int added;

    /**
     * Writes the ids of a known word to {@code out} from {@code at} on, which has room for {@link #MOST_IDS}; returns their count, or 0.
     */
    int copy(long low, long high, int[] out, int at) {
        long[] t = table;
        int entry = entry(low, high, t.length);
        if (t[entry] != low || t[entry + 1] != high) {
            entry ^= STRIDE;
            if (t[entry] != low || t[entry + 1] != high) {
                return 0;
            }
        }
        long ids = t[entry + 2];
        int count = (int) (ids >>> COUNT_SHIFT);
        out[at] = (int) ids & ID;
        out[at + 1] = (int) (ids >>> ID_BITS) & ID;
        out[at + 2] = (int) (ids >>> (2 * ID_BITS)) & ID;
        if (count > 3) {
            long more = t[entry + 3];
            out[at + 3] = (int) more & ID;
            out[at + 4] = (int) (more >>> ID_BITS) & ID;
            out[at + 5] = (int) (more >>> (2 * ID_BITS)) & ID;
        }
        return count;
    }

    void put(long low, long high, int[] ids, int at, int count) {
        if (2 * added >= table.length / STRIDE && table.length < MOST_ENTRIES * STRIDE) {
            grow();
        }
        added++;
        long second = count > 3 ? packed(ids, at + 3, count - 3) : 0;
        place(low, high, packed(ids, at, Math.min(3, count)) | (long) count << COUNT_SHIFT, second);
    }

    private static long packed(int[] ids, int at, int count) {
        long packed = 0;
        for (int i = 0; i < count; i++) {
            packed |= (long) ids[at + i] << (i * ID_BITS);
        }
        return packed;
    }

    private void place(long low, long high, long ids, long more) {
        int entry = entry(low, high, table.length);
        System.arraycopy(table, entry, table, entry ^ STRIDE, STRIDE);
        table[entry] = low;
        table[entry + 1] = high;
        table[entry + 2] = ids;
        table[entry + 3] = more;
    }

    private void grow() {
        long[] old = table;
        table = new long[2 * old.length];
        for (int i = 0; i < old.length; i += STRIDE) {
            if (old[i + 1] != 0) {
                place(old[i], old[i + 1], old[i + 2], old[i + 3]);
            }
        }
    }

    /** Lengths are powers of two; the length of a word is never 0, so that an empty entry is none. */
    private static int entry(long low, long high, int length) {
        long h = (low ^ (high * 0xC2B2AE3D27D4EB4FL)) * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32) & (length - 1) & -STRIDE;
    }
}
