package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Documents with epochs left. Rounds take turns: the first in the list has a whole pass, then goes to the end of the list, or to the
 * finished ones when it has had all its epochs.
 */
final class Replay {
    private final Journal journal;
    private final Encoding encoding;
    private final CorruptEntries corrupt;
    private final int epochs;
    private final long sliceLimit;
    private final long seed;
    private final int blockSize;

    private final Deque<ReplayState.Round> rounds;
    private final FinishedRounds finished;
    private boolean active;
    private long index;
    private int offset;
    private long sliceTokens;
    private @Nullable ReplayOrder order;
    private int @Nullable [] open;
    private long step;
    private PositionRanges withdrawn = PositionRanges.NONE;

    Replay(Journal journal, Encoding encoding, CorruptEntries corrupt, PackingPlan plan, ReplayState from) {
        this.journal = journal;
        this.encoding = encoding;
        this.corrupt = corrupt;
        epochs = plan.epochs();
        sliceLimit = plan.roundTokens();
        seed = plan.seed();
        blockSize = plan.replayBlock();
        rounds = new ArrayDeque<>(from.rounds());
        finished = new FinishedRounds(from.finished());
        rounds.addAll(finished.takeBelow(epochs)); // the setting was raised
        active = from.active();
        index = from.index();
        offset = from.offset();
        sliceTokens = from.sliceTokens();
    }

    /** From now on a later step is packed; the rest of a document that is withdrawn from then on is dropped. */
    void beginStep(long next, PositionRanges withdrawnThen) {
        step = next;
        if (!withdrawnThen.equals(withdrawn)) {
            withdrawn = withdrawnThen;
            open = null; // read again, unless it is among them
        }
    }

    ReplayState state() {
        return new ReplayState(new ArrayList<>(rounds), finished.rounds(), active, index, offset, sliceTokens);
    }

    boolean isActive() {
        return active;
    }

    boolean hasLeft() {
        return !rounds.isEmpty();
    }

    /** A round of fresh reading ended. */
    void add(long number, Position from, Position to) {
        if (from.compareTo(to) < 0) {
            passed(new ReplayState.Round(number, from, to, 1));
        }
    }

    /** A round had a whole pass: it waits for its next turn, or is finished. */
    private void passed(ReplayState.Round round) {
        if (round.epochsDone() < epochs) {
            rounds.addLast(round);
        } else {
            finished.add(round);
        }
    }

    void beginSlice() {
        active = hasLeft();
        sliceTokens = 0;
    }

    void endSlice() {
        active = false;
        sliceTokens = 0;
    }

    /** Whether one more batch of so many positions would make the slice too long. */
    boolean isSliceDone(int positions) {
        return sliceTokens + positions > sliceLimit;
    }

    /** Packs until the slab is full or nothing is left. */
    void fill(BatchSlab slab, int endOfText) throws IOException {
        while (!slab.isFull()) {
            int[] ids = openNext();
            if (ids == null) {
                return;
            }
            int packed = slab.append(ids, offset, endOfText);
            offset += packed;
            sliceTokens += packed;
            if (offset > ids.length) {
                closeDocument();
            }
        }
    }

    private void closeDocument() throws IOException {
        open = null;
        offset = 0;
        index++;
        ReplayState.Round round = rounds.getFirst();
        ReplayOrder at = order;
        if (at != null && at.isLast() && index % blockSize == at.size() % blockSize) {
            rounds.removeFirst();
            index = 0;
            passed(new ReplayState.Round(round.number(), round.from(), round.to(), round.epochsDone() + 1));
        }
    }

    /** The ids of the document at hand, or null when no round is left. */
    private int @Nullable [] openNext() throws IOException {
        while (open == null && !rounds.isEmpty()) {
            ReplayState.Round round = rounds.getFirst();
            boolean untouched = index == 0 && offset == 0;
            ReplayOrder current = untouched && round.epochsDone() >= epochs ? null : orderOf(round);
            // the setting was lowered, or all its text is held out, or withdrawn: nothing would ever come of a pass
            if (current == null || current.size() == 0 || (untouched && current.isAllIn(withdrawn))) {
                rounds.removeFirst();
                finished.add(new ReplayState.Round(round.number(), round.from(), round.to(), Math.max(epochs, round.epochsDone())));
                index = 0;
                continue;
            }
            Position at = current.position((int) (index % blockSize));
            open = withdrawn.contains(at) ? null : read(at);
            if (open == null) {
                closeDocument();
            }
        }
        return open;
    }

    private ReplayOrder orderOf(ReplayState.Round round) throws IOException {
        long block = index / blockSize;
        ReplayOrder known = order;
        if (known == null || !known.is(round, block)) {
            known = ReplayOrder.read(journal, round, block, blockSize, seed);
            order = known;
        }
        return known;
    }

    /** The ids of the entry that stands there, or null when it cannot be read any more. */
    private int @Nullable [] read(Position at) throws IOException {
        try (EntryReader entries = EntryReader.open(journal, at, corrupt)) {
            JournalReader.Located located = entries.peek();
            if (located == null || !located.at().equals(at)) {
                return null;
            }
            if (located.entry().kind() == JournalEntry.Kind.ERASED) {
                throw new ErasedTextException(at, step);
            }
            return encoding.of(located.entry());
        }
    }
}
