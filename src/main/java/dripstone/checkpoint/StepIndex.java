package dripstone.checkpoint;

import java.util.Arrays;

/**
 * Which pieces of the ledger hold which steps: for each piece of about 256 KiB its offset, least and greatest step. Steps come nearly in
 * order, so that a step is looked for in one piece, or a few. 32 bytes a piece: 3.2 MB for a ledger of 25 GB.
 */
final class StepIndex {
    static final int PIECE_BYTES = 256 << 10;

    private long[] offsets = new long[16];
    private long[] ends = new long[16];
    private long[] least = new long[16];
    private long[] greatest = new long[16];
    private long greatestOfAll = Long.MIN_VALUE;
    private int count;

    /** A line of a step was appended. @param offset of its first byte @param length with its line feed */
    void add(long offset, int length, long step) {
        if (count == 0 || offset - offsets[count - 1] >= PIECE_BYTES) {
            begin(offset);
        }
        least[count - 1] = Math.min(least[count - 1], step);
        greatest[count - 1] = Math.max(greatest[count - 1], step);
        greatestOfAll = Math.max(greatestOfAll, step);
        ends[count - 1] = offset + length;
    }

    private void begin(long offset) {
        if (count == offsets.length) {
            int larger = count + (count >> 1);
            offsets = Arrays.copyOf(offsets, larger);
            ends = Arrays.copyOf(ends, larger);
            least = Arrays.copyOf(least, larger);
            greatest = Arrays.copyOf(greatest, larger);
        }
        offsets[count] = offset;
        least[count] = Long.MAX_VALUE;
        greatest[count] = Long.MIN_VALUE;
        count++;
    }

    /** The last piece before {@code below} that may hold the step, or −1. */
    int pieceOf(long step, int below) {
        if (step > greatestOfAll) {
            return -1; // the road of every new step
        }
        int piece = Math.min(below, count) - 1;
        while (piece >= 0 && (step < least[piece] || step > greatest[piece])) {
            piece--;
        }
        return piece;
    }

    /** Whether the piece has a step between two, both included. */
    boolean mayHold(int piece, long from, long to) {
        return greatest[piece] >= from && least[piece] <= to;
    }

    /** The greatest step of all; below 0 where there is none. */
    long greatest() {
        return greatestOfAll;
    }

    int pieces() {
        return count;
    }

    long offset(int piece) {
        return offsets[piece];
    }

    /** After the last line of a step in the piece; at most one longest line beyond {@link #PIECE_BYTES}. */
    long end(int piece) {
        return ends[piece];
    }
}
