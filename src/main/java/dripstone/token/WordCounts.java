package dripstone.token;

import java.util.Arrays;

/**
 * How often each word was seen, in bounded memory: words lie end to end in one array. Where either limit is reached, the words
 * with the lowest counts are dropped until half of both is free; what is dropped follows from the text and its order alone.
 */
final class WordCounts {
    /** A longer word is counted in pieces of so many bytes: no token that long is worth having. */
    static final int LONGEST = 256;

    private final int mostWords;
    private final int mostBytes;
    private byte[] arena = new byte[1 << 12];
    private int[] starts = new int[1 << 8];
    private long[] counts = new long[1 << 8];
    private int[] table = new int[1 << 9];
    private int size;
    private long dropped;

    WordCounts(int mostWords, int mostBytes) {
        this.mostWords = mostWords;
        this.mostBytes = mostBytes;
    }

    int size() {
        return size;
    }

    /** Words dropped so far for want of room. */
    long dropped() {
        return dropped;
    }

    byte[] word(int index) {
        return Arrays.copyOfRange(arena, starts[index], starts[index + 1]);
    }

    long count(int index) {
        return counts[index];
    }

    int bytes() {
        return starts[size];
    }

    void add(byte[] text, int from, int to, long count) {
        for (int i = from; i < to; i += LONGEST) {
            addPiece(text, i, Math.min(to, i + LONGEST), count);
        }
    }

    private void addPiece(byte[] text, int from, int to, long count) {
        int slot = find(text, from, to);
        if (table[slot] > 0) {
            counts[table[slot] - 1] += count;
            return;
        }
        if (size == mostWords || starts[size] + (to - from) > mostBytes) {
            dropRarest();
            slot = find(text, from, to);
        }
        insert(slot, text, from, to, count);
    }

    private static int hash(byte[] text, int from, int to) {
        int h = 1;
        for (int i = from; i < to; i++) {
            h = 31 * h + text[i];
        }
        h *= 0x9E3779B1;
        return h ^ h >>> 15;
    }

    /** The slot where the word stands, or the empty one where it belongs; the table holds index + 1. */
    private int find(byte[] text, int from, int to) {
        int mask = table.length - 1;
        int slot = hash(text, from, to) & mask;
        while (table[slot] > 0) {
            int word = table[slot] - 1;
            if (Arrays.equals(arena, starts[word], starts[word + 1], text, from, to)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void insert(int slot, byte[] text, int from, int to, long count) {
        int start = starts[size];
        int end = start + to - from;
        if (end > arena.length) {
            arena = Arrays.copyOf(arena, Math.max(end, 2 * arena.length));
        }
        System.arraycopy(text, from, arena, start, to - from);
        table[slot] = size + 1;
        counts[size] = count;
        size++;
        if (size + 1 > starts.length || size >= counts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
            counts = Arrays.copyOf(counts, 2 * counts.length);
        }
        starts[size] = end;
        if (2 * size > table.length) {
            rehash(2 * table.length);
        }
    }

    private void rehash(int length) {
        table = new int[length];
        for (int word = 0; word < size; word++) {
            int slot = hash(arena, starts[word], starts[word + 1]) & (length - 1);
            while (table[slot] > 0) {
                slot = (slot + 1) & (length - 1);
            }
            table[slot] = word + 1;
        }
    }

    private void dropRarest() {
        for (long floor = 1; size > mostWords / 2 || starts[size] > mostBytes / 2; floor *= 2) {
            dropUpTo(floor);
        }
        rehash(table.length);
    }

    private void dropUpTo(long floor) {
        int kept = 0;
        int end = 0;
        for (int word = 0; word < size; word++) {
            int start = starts[word];
            int length = starts[word + 1] - start;
            if (counts[word] > floor) {
                System.arraycopy(arena, start, arena, end, length);
                starts[kept] = end;
                counts[kept] = counts[word];
                end += length;
                kept++;
            }
        }
        dropped += size - kept;
        size = kept;
        starts[size] = end;
    }
}
