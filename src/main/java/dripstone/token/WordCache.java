package dripstone.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Token ids of words met lately: at most {@value #SLOTS} words of at most {@value #LONGEST} bytes, below 12 MiB in all. A word may
 * stand in two slots; a newcomer takes the first and pushes what stood there to the second.
 *
 * <p>Threads share it without ordering: entries are immutable with final fields, so a reader that sees one sees it whole; a write that
 * another thread misses or overwrites costs only the work of encoding that word again.
 */
final class WordCache {
    static final int LONGEST = 32;
    private static final int SLOTS = 1 << 16;

    private final @Nullable Entry[] slots = new Entry[SLOTS];

    private static final class Entry {
        private final int hash;
        private final byte[] word;
        private final int[] ids;

        Entry(int hash, byte[] word, int[] ids) {
            this.hash = hash;
            this.word = word;
            this.ids = ids;
        }

        boolean is(int otherHash, byte[] text, int from, int to) {
            return hash == otherHash && Arrays.equals(word, 0, word.length, text, from, to);
        }
    }

    static int hash(byte[] text, int from, int to) {
        int h = 1;
        for (int i = from; i < to; i++) {
            h = 31 * h + text[i];
        }
        h *= 0x9E3779B1;
        return h ^ h >>> 15;
    }

    /** The word's ids (not to be changed), or null. */
    int @Nullable [] find(int hash, byte[] text, int from, int to) {
        int slot = hash & (SLOTS - 1);
        Entry first = slots[slot];
        if (first != null && first.is(hash, text, from, to)) {
            return first.ids;
        }
        Entry second = slots[slot ^ 1];
        return second != null && second.is(hash, text, from, to) ? second.ids : null;
    }

    void put(int hash, byte[] text, int from, int to, int[] ids) {
        int slot = hash & (SLOTS - 1);
        slots[slot ^ 1] = slots[slot];
        slots[slot] = new Entry(hash, Arrays.copyOfRange(text, from, to), ids);
    }
}
