package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads entries for the first time, round after round, up to each round's recorded end. */
final class FreshText implements AutoCloseable {
    /** Why reading stopped. */
    enum Stop {
        SLAB_FULL,
        ROUND_ENDED,
        /** At the durable end, and the round's end is not decided. */
        JOURNAL_END
    }

    private final RoundLog log;
    private final Encoding encoding;
    private final EntryReader entries;
    private long round;
    private Position roundStart;
    private @Nullable Position roundEnd;
    private Position next;
    private Position behindOpen = Position.ORIGIN;
    private int offset;
    private int @Nullable [] open;
    private long step;
    private PositionRanges withdrawn;

    private FreshText(RoundLog log, Encoding encoding, EntryReader entries, PackerState from, Position roundStart, long step,
            PositionRanges withdrawn) {
        this.step = step;
        this.withdrawn = withdrawn;
        this.log = log;
        this.encoding = encoding;
        this.entries = entries;
        this.roundStart = roundStart;
        round = from.round();
        next = from.next();
        offset = from.offset();
        roundEnd = log.endOf(round).orElse(null);
    }

    /** @param step that is packed first @param withdrawn at that step */
    static FreshText open(Journal journal, RoundLog log, Encoding encoding, CorruptEntries corrupt, PackerState from, long step,
            PositionRanges withdrawn) throws IOException {
        Position roundStart = Position.ORIGIN;
        if (from.round() > 0) {
            roundStart = log.endOf(from.round() - 1).orElseThrow(
                    () -> new IOException("the ledger has no end of round=" + (from.round() - 1)
                            + ", but the snapshot goes on behind it; they belong to different models"));
        }
        FreshText fresh =
                new FreshText(log, encoding, EntryReader.open(journal, from.next(), corrupt), from, roundStart, step, withdrawn);
        try {
            fresh.reopen();
            return fresh;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    /** From now on a later step is packed; the rest of an entry that is withdrawn from then on is dropped. */
    void beginStep(long next, PositionRanges withdrawnThen) {
        step = next;
        if (!withdrawnThen.equals(withdrawn)) {
            withdrawn = withdrawnThen;
            if (open != null && withdrawn.contains(this.next)) {
                drop(behindOpen);
            }
        }
    }

    private void drop(Position behind) {
        open = null;
        offset = 0;
        next = behind;
    }

    /** The document that the state left half packed. */
    private void reopen() throws IOException {
        if (offset == 0) {
            return;
        }
        JournalReader.Located located = entries.peek();
        if (located == null || !located.at().equals(next)) {
            throw new IOException("position=" + next + " offset=" + offset + ": the entry that was half packed cannot be read");
        }
        if (withdrawn.contains(next)) {
            entries.advance();
            drop(located.after());
            return;
        }
        begin(located);
        if (offset > encoding.of(located.entry()).length) {
            throw new IOException("position=" + next + " offset=" + offset + ": the entry is shorter than that; it was packed with another "
                    + "tokenizer, or the journal is another");
        }
    }

    private void begin(JournalReader.Located located) throws IOException {
        if (located.entry().kind() == JournalEntry.Kind.ERASED) {
            throw new ErasedTextException(located.at(), step);
        }
        entries.advance();
        next = located.at();
        behindOpen = located.after();
        open = encoding.of(located.entry());
    }

    long round() {
        return round;
    }

    Position next() {
        return next;
    }

    int offset() {
        return offset;
    }

    Position roundStart() {
        return roundStart;
    }

    boolean isRoundEmpty() {
        return next.compareTo(roundStart) <= 0;
    }

    Stop fill(BatchSlab slab, int endOfText) throws IOException {
        while (!slab.isFull()) {
            int[] ids = open;
            if (ids == null) {
                Stop stop = openNext();
                if (stop != null) {
                    return stop;
                }
                continue;
            }
            offset += slab.append(ids, offset, endOfText);
            if (offset > ids.length) {
                drop(behindOpen);
            }
        }
        return Stop.SLAB_FULL;
    }

    /** Opens or skips one entry; the reason when there is none. */
    private @Nullable Stop openNext() throws IOException {
        JournalReader.Located located = entries.peek();
        Position end = roundEnd;
        if (end != null && (next.compareTo(end) >= 0 || (located != null && located.at().compareTo(end) >= 0))) {
            return Stop.ROUND_ENDED;
        }
        if (located == null) {
            Position behind = entries.behindCorrupt();
            if (behind != null && behind.compareTo(next) > 0) {
                next = behind;
                return null;
            }
            if (end != null) {
                throw new IOException("position=" + next + ": the journal ends before the recorded end of round=" + round + " at position="
                        + end + "; it was cut, or the ledger belongs to another journal");
            }
            return Stop.JOURNAL_END;
        }
        if (Encoding.hasPlace(located.entry()) && !withdrawn.contains(located.at())) {
            begin(located);
        } else {
            entries.advance();
            next = located.after();
        }
        return null;
    }

    /** Decides that the round ends where reading stands; durable on return. */
    void recordEnd() throws IOException {
        log.recordEnd(round, next);
        roundEnd = next;
    }

    /** Goes over to the next round; its number is the old one plus one. */
    void beginNextRound() {
        Position end = roundEnd;
        if (end == null) {
            throw new IllegalStateException("round=" + round + " has no end");
        }
        round++;
        roundStart = end;
        next = end;
        roundEnd = log.endOf(round).orElse(null);
    }

    @Override
    public void close() {
        entries.close();
    }
}
