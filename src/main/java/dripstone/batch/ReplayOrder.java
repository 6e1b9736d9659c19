package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
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
        long skip = Math.multiplyExact(block, size);
        long[] found = new long[Math.min(size, 1024)];
        int n = 0;
        boolean more = false;
        try (EntryReader entries = EntryReader.open(journal, round.from(), new CorruptEntries("replay-scan"))) {
            for (JournalReader.Located l = entries.peek(); l != null && l.at().compareTo(round.to()) < 0; l = entries.peek()) {
                entries.advance();
                if (!Encoding.isTrained(l.entry()) || skip-- > 0) {
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
        new Permutation(seed, round.number(), round.epochsDone(), block).shuffle(found, n);
        return new ReplayOrder(round, block, Arrays.copyOf(found, n), !more);
    }

    boolean is(ReplayState.Round otherRound, long otherBlock) {
        return block == otherBlock && round.equals(otherRound);
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
