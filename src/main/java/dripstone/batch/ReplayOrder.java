package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import java.io.IOException;
import java.util.Arrays;

/**
 * A block of the order in which one pass packs a round's documents. The round's training entries, in journal order, are divided
 * into blocks of at most {@code size}; each is shuffled by itself, so that a pass over a round of any length takes bounded
 * memory.
 */
final class ReplayOrder {
    /** 8 MiB of positions. */
    static final int BLOCK = 1 << 20;

    private final ReplayState.Round round;
    private final long block;
    private final long[] positions;
    private final boolean last;

    private ReplayOrder(ReplayState.Round round, long block, long[] positions, boolean last) {
        this.round = round;
        this.block = block;
        this.positions = positions;
        this.last = last;
    }

    static ReplayOrder read(Journal journal, ReplayState.Round round, long block, int size, long seed) throws IOException {
        return inJournalOrder(journal, round, block, size).ofPass(round, seed);
    }

    /** The documents of a block before any shuffling. */
    static ReplayOrder inJournalOrder(Journal journal, ReplayState.Round round, long block, int size) throws IOException {
        long skip = Math.multiplyExact(block, size);
        long[] found = new long[Math.min(size, 1024)];
        int n = 0;
        boolean more = false;
        try (EntryReader entries = EntryReader.open(journal, round.from(), new CorruptEntries("replay-scan"))) {
            for (JournalReader.Located l = entries.peek(); l != null && l.at().compareTo(round.to()) < 0; l = entries.peek()) {
                entries.advance();
                if (!Encoding.hasPlace(l.entry()) || skip-- > 0) {
                    continue;
                }
                if (n == size) {
                    more = true;
                    break;
                }
                if (n == found.length) {
                    found = Arrays.copyOf(found, Math.min(size, 2 * n));
                }
                found[n++] = l.at().value();
            }
        }
        return new ReplayOrder(round, block, Arrays.copyOf(found, n), !more);
    }

    /** This block, which stands in journal order, in the order of a pass. @param pass the round, with as many passes done as before it */
    ReplayOrder ofPass(ReplayState.Round pass, long seed) {
        long[] shuffled = positions.clone();
        new Permutation(seed, pass.number(), pass.epochsDone(), block).shuffle(shuffled, shuffled.length);
        return new ReplayOrder(pass, block, shuffled, last);
    }

    /** Whether this is the whole round, and none of it is left. */
    boolean isAllIn(PositionRanges withdrawn) {
        if (withdrawn.isEmpty() || block > 0 || !last) {
            return false;
        }
        return Arrays.stream(positions).allMatch(p -> withdrawn.contains(new Position(p)));
    }

    /** Where a document stands in the block; −1 where it does not. */
    int indexOf(Position document) {
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] == document.value()) {
                return i;
            }
        }
        return -1;
    }

    boolean is(ReplayState.Round otherRound, long otherBlock) {
        return block == otherBlock && round.equals(otherRound);
    }

    /** Number of the block in its round, from 0. */
    long number() {
        return block;
    }

    int size() {
        return positions.length;
    }

    /** Whether the round has no documents behind this block. */
    boolean isLast() {
        return last;
    }

    Position position(int index) {
        return new Position(positions[index]);
    }
}
