package dripstone.token;

import java.util.Arrays;
import java.util.List;

/** The tokens by their bytes, for models whose words are looked up whole before any merge: open addressing. Immutable. */
final class WholeWords {
    /** No word is known. */
    static final WholeWords NONE = new WholeWords(List.of());

    private static final int ABSENT = -1;

    private final byte[][] tokens;
    private final int[] slots;
    private final int longest;

    /** @param tokens by id; empty where an id is none */
    WholeWords(List<byte[]> tokens) {
        this.tokens = tokens.toArray(byte[][]::new);
        slots = new int[Integer.highestOneBit(Math.max(1, tokens.size())) * 4];
        Arrays.fill(slots, ABSENT);
        int most = 0;
        for (int id = 0; id < this.tokens.length; id++) {
            byte[] token = this.tokens[id];
            if (token.length > 0 && lookUp(token, 0, token.length) == ABSENT) {
                most = Math.max(most, token.length);
                int slot = slot(token, 0, token.length);
                while (slots[slot] != ABSENT) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = id;
            }
        }
        longest = most;
    }

    /** The id of a word, or −1. */
    int find(byte[] text, int from, int to) {
        return to - from > longest ? ABSENT : lookUp(text, from, to);
    }

    private int lookUp(byte[] text, int from, int to) {
        for (int slot = slot(text, from, to); slots[slot] != ABSENT; slot = (slot + 1) & (slots.length - 1)) {
            byte[] token = tokens[slots[slot]];
            if (Arrays.equals(token, 0, token.length, text, from, to)) {
                return slots[slot];
            }
        }
        return ABSENT;
    }

    private int slot(byte[] text, int from, int to) {
        int h = to - from;
        for (int i = from; i < to; i++) {
            h = 31 * h + text[i];
        }
        h *= 0x9E3779B1;
        return (h ^ h >>> 15) & (slots.length - 1);
    }
}
