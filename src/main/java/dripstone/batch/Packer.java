package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.token.Tokenizer;
import java.io.IOException;

/**
 * Packs batches, each a pure function of journal and round log; there is no clock in it. Fresh text and replay never share a batch:
 * where one ends, the batch at hand is padded. {@code src/docs/BATCHES.md} states the rules. Used by one thread.
 */
final class Packer implements AutoCloseable {
    /** What {@link #pack} came to. */
    enum Outcome {
        BATCH,
        /** No text, and the round's end is not decided; the slab keeps what it has. */
        JOURNAL_END
    }

    private final PackingPlan plan;
    private final int endOfText;
    private final FreshText fresh;
    private final Replay replay;
    private long sequencesPacked;
    private long step;

    private Packer(PackingPlan plan, int endOfText, FreshText fresh, Replay replay, long sequencesPacked, long stepsDone) {
        this.plan = plan;
        this.endOfText = endOfText;
        this.fresh = fresh;
        this.replay = replay;
        this.sequencesPacked = sequencesPacked;
        step = stepsDone;
    }

    static Packer open(
            Journal journal, RoundLog log, Tokenizer tokenizer, CorruptEntries corrupt, PackingPlan plan, PackerState from, long stepsDone)
            throws IOException {
        Encoding encoding = new Encoding(tokenizer);
        PositionRanges withdrawn = plan.withdrawn().at(stepsDone + 1);
        FreshText fresh = FreshText.open(journal, log, encoding, corrupt, from, stepsDone + 1, withdrawn);
        Replay replay = new Replay(journal, encoding, corrupt, plan, from.replay());
        replay.beginStep(stepsDone + 1, withdrawn);
        return new Packer(plan, tokenizer.endOfText(), fresh, replay, from.sequencesPacked(), stepsDone);
    }

    /** Goes on filling the slab, which was cleared before the first call for a batch. */
    Outcome pack(BatchSlab slab) throws IOException {
        if (slab.isEmpty()) { // what is withdrawn changes between two batches only
            fresh.beginStep(step + 1, plan.withdrawn().at(step + 1));
            replay.beginStep(step + 1, plan.withdrawn().at(step + 1));
        }
        while (true) {
            if (replay.isActive()) {
                packReplay(slab);
            } else if (!packFresh(slab)) {
                return Outcome.JOURNAL_END;
            }
            if (!slab.isEmpty()) {
                seal(slab);
                return Outcome.BATCH;
            }
        }
    }

    private void packReplay(BatchSlab slab) throws IOException {
        replay.fill(slab, endOfText);
        if (!slab.isFull() || replay.isSliceDone(plan.shape().positions())) {
            replay.endSlice();
        }
    }

    /** False when there is no text. */
    private boolean packFresh(BatchSlab slab) throws IOException {
        return switch (fresh.fill(slab, endOfText)) {
            case SLAB_FULL -> true;
            case JOURNAL_END -> false;
            case ROUND_ENDED -> {
                long round = fresh.round();
                Position from = fresh.roundStart();
                fresh.beginNextRound();
                replay.add(round, from, fresh.roundStart());
                replay.beginSlice();
                yield true;
            }
        };
    }

    private void seal(BatchSlab slab) {
        slab.pad(endOfText);
        sequencesPacked += plan.shape().rows();
        step++;
        slab.seal(step, state());
    }

    private PackerState state() {
        return new PackerState(fresh.round(), fresh.next(), fresh.offset(), replay.state(), sequencesPacked);
    }

    /** Where fresh reading stands. */
    Position position() {
        return fresh.next();
    }

    /** Whether the round of fresh reading has read nothing yet. */
    boolean isRoundEmpty() {
        return fresh.isRoundEmpty();
    }

    boolean hasReplay() {
        return replay.hasLeft();
    }

    /** Decides, at the journal's end, that the round ends here; durable on return. */
    void endRound() throws IOException {
        fresh.recordEnd();
    }

    @Override
    public void close() {
        fresh.close();
    }
}
