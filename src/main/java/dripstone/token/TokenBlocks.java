package dripstone.token;

import java.util.ArrayList;
import java.util.List;

/**
 * Token ids in the order they were written, in blocks that are never copied while they grow. The first block is kept for the next text.
 * Memory: 4 bytes a token, and 4 more while {@link #toArray} runs. Used by one thread.
 */
final class TokenBlocks {
    static final int BLOCK = 1 << 16;

    private final List<int[]> full = new ArrayList<>();
    private final List<Integer> fullSizes = new ArrayList<>();
    private int[] block = new int[BLOCK];
    private int used;
    private long fullSize;

    /** A block with room for {@code count ≤ }{@link #BLOCK} more from {@link #end} on. */
    int[] room(int count) {
        if (used + count > block.length) {
            full.add(block);
            fullSizes.add(used);
            fullSize += used;
            block = new int[BLOCK];
            used = 0;
        }
        return block;
    }

    /** Where the next token goes in the block that {@link #room} gave. */
    int end() {
        return used;
    }

    /** Says that so many were written from {@link #end} on. */
    void written(int count) {
        used += count;
    }

    void add(int id) {
        room(1)[used++] = id;
    }

    long size() {
        return fullSize + used;
    }

    /** Forgets all but the first {@code size}. */
    void truncate(long size) {
        while (fullSize > size) {
            block = full.removeLast();
            used = fullSizes.removeLast();
            fullSize -= used;
        }
        used = (int) (size - fullSize);
    }

    int[] toArray() {
        int[] all = new int[Math.toIntExact(size())];
        int n = 0;
        for (int i = 0; i < full.size(); i++) {
            System.arraycopy(full.get(i), 0, all, n, fullSizes.get(i));
            n += fullSizes.get(i);
        }
        System.arraycopy(block, 0, all, n, used);
        return all;
    }
}
