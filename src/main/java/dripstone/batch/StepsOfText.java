package dripstone.batch;

import dripstone.journal.CorruptEntryException;
import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of a model trained on some entries of the journal, from the places that its ledger names. Exact for fresh text. Of a
 * replay, a step that goes from one pass into another is counted where the entry's round may have had a whole pass in between, which
 * takes a round that is shorter than a step. Entries that were withdrawn or held out must be left out by the caller. Used by one
 * thread.
 */
public final class StepsOfText {
    private final Journal journal;
    private final long seed;
    private final WithdrawnText withdrawn;
    private final int blockSize;
    private final List<Position> entries;
    /** Blocks in journal order that hold some of the entries, by the range of their round. */
    private final Map<ReplayState.Round, List<ReplayOrder>> blocks = new HashMap<>();
    private @Nullable Pass pass;

    /** Where the entries stand in one pass over a round. @param indexes of those that are in it */
    private record Pass(ReplayState.Round round, List<Long> indexes) {}

    /** @param seed of the model @param withdrawn all that its ledger says of that */
    public StepsOfText(Journal journal, long seed, WithdrawnText withdrawn, List<Position> entries) {
        this(journal, seed, withdrawn, entries, ReplayOrder.BLOCK);
    }

    StepsOfText(Journal journal, long seed, WithdrawnText withdrawn, List<Position> entries, int blockSize) {
        this.withdrawn = withdrawn;
        this.journal = journal;
        this.seed = seed;
        this.entries = List.copyOf(entries);
        this.blockSize = blockSize;
    }

    /** Whether a step, which lies between two places, packed something of the entries. */
    public boolean packs(long step, StepPlace before, StepPlace after) throws IOException {
        return packsFresh(before, after) || (repeats(step, before, after) && packsAgain(before, after));
    }

    /** Whether the step's text was a replay: reading goes on in it only over entries that give no tokens, to the end of a round. */
    private boolean repeats(long step, StepPlace before, StepPlace after) throws IOException {
        StepPlace.Cursor from = before.replay();
        StepPlace.Cursor to = after.replay();
        if (before.next().equals(after.next()) && before.offset() == after.offset()) {
            return true;
        }
        if (after.offset() > 0) {
            return false; // an entry that is read for the first time is open
        }
        if (from == null && to == null) { // no documents have epochs left; or they were all repeated in this one step
            return !holdsTrained(before.next(), after.next(), step);
        }
        boolean roundEnded = from == null && to != null && to.index() == 0 && to.offset() == 0 && to.round().epochsDone() == 1;
        return !roundEnded && !Objects.equals(from, to);
    }

    private boolean holdsTrained(Position from, Position to, long step) throws IOException {
        try (JournalReader reader = journal.reader(from.compareTo(journal.start()) < 0 ? journal.start() : from)) {
            while (reader.position().compareTo(to) < 0) {
                try {
                    JournalReader.Located head = reader.nextHead();
                    if (head == null || head.at().compareTo(to) >= 0) {
                        return false;
                    }
                    if (!head.entry().heldOut() && !withdrawn.holds(head.at(), step)) {
                        return true;
                    }
                } catch (CorruptEntryException e) {
                    // nothing was trained on it
                }
            }
        }
        return false;
    }

    private boolean packsFresh(StepPlace before, StepPlace after) {
        for (Position entry : entries) {
            boolean begun = entry.compareTo(after.next()) < 0 || (entry.equals(after.next()) && after.offset() > 0);
            if (begun && entry.compareTo(before.next()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a step that packed fresh text, up to this place, came to an entry or beyond: for a search among steps. */
    public static boolean reaches(StepPlace after, Position entry) {
        return entry.compareTo(after.next()) < 0 || (entry.equals(after.next()) && after.offset() > 0);
    }

    private boolean packsAgain(StepPlace before, StepPlace after) throws IOException {
        StepPlace.Cursor from = before.replay();
        StepPlace.Cursor to = after.replay();
        if (from == null) { // the round ended after the step before; it is the only one, and is at its beginning
            return to == null ? mayBeAny(before) : packs(to.round(), 0, to) || (to.round().epochsDone() > 1 && isIn(to.round()));
        }
        if (to != null && from.isSamePass(to)) {
            return packs(from.round(), from.index(), to);
        }
        if (to == null) { // the last of all replay; whole passes may lie in it
            return mayBeAny(before);
        }
        return packs(from.round(), from.index(), null) || packs(to.round(), 0, to) || mayBeBetween(from, to);
    }

    private static ReplayState.Round firstPass(ReplayState.Round round) {
        return new ReplayState.Round(round.number(), round.from(), round.to(), 1);
    }

    /** Replayed to the end in one step: all that was read until there. */
    private boolean mayBeAny(StepPlace before) {
        return entries.stream().anyMatch(e -> e.compareTo(before.next()) < 0);
    }

    /** Passes in between are not named: rounds other than these two, or whole passes of the same one. */
    private boolean mayBeBetween(StepPlace.Cursor from, StepPlace.Cursor to) {
        boolean next = from.round().number() == to.round().number() && from.round().epochsDone() + 1 == to.round().epochsDone();
        return !next && entries.stream().anyMatch(e -> !isIn(from.round(), e) || from.round().number() == to.round().number());
    }

    private boolean isIn(ReplayState.Round round) {
        return entries.stream().anyMatch(e -> isIn(round, e));
    }

    private static boolean isIn(ReplayState.Round round, Position entry) {
        return round.from().compareTo(entry) <= 0 && entry.compareTo(round.to()) < 0;
    }

    /** @param to where the step left the pass; null where it went through to the pass's end */
    private boolean packs(ReplayState.Round round, long fromIndex, StepPlace.@Nullable Cursor to) throws IOException {
        if (!isIn(round)) {
            return false;
        }
        for (long index : pass(round).indexes) {
            if (index >= fromIndex && (to == null || index < to.index() || (index == to.index() && to.offset() > 0))) {
                return true;
            }
        }
        return false;
    }

    private Pass pass(ReplayState.Round round) throws IOException {
        Pass known = pass;
        if (known == null || !known.round.equals(round)) {
            known = new Pass(round, indexes(round));
            pass = known;
        }
        return known;
    }

    private List<Long> indexes(ReplayState.Round round) throws IOException {
        List<Long> found = new ArrayList<>();
        for (ReplayOrder block : blocks(firstPass(round))) {
            ReplayOrder shuffled = block.ofPass(round, seed);
            for (Position entry : entries) {
                int index = shuffled.indexOf(entry);
                if (index >= 0) {
                    found.add(block.number() * blockSize + index);
                }
            }
        }
        return found;
    }

    private List<ReplayOrder> blocks(ReplayState.Round round) throws IOException {
        List<ReplayOrder> known = blocks.get(round);
        if (known == null) {
            known = new ArrayList<>();
            boolean last = false;
            for (long number = 0; !last; number++) {
                ReplayOrder block = ReplayOrder.inJournalOrder(journal, round, number, blockSize);
                last = block.isLast();
                if (entries.stream().anyMatch(e -> block.indexOf(e) >= 0)) {
                    known.add(block);
                }
            }
            blocks.put(round, known);
        }
        return known;
    }
}
