package dripstone.batch;

import dripstone.journal.Journal;
import dripstone.journal.JournalReader;
import dripstone.journal.Position;
import dripstone.journal.PositionRanges;
import dripstone.token.Tokenizer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The held-out text of a journal below a position, packed in journal order into batches of the form that the trainer takes. One
 * slab is written anew by each {@link #next}. Two passes with equal arguments give equal batches. Used by one thread.
 */
public final class HeldOutBatches implements AutoCloseable {
    private final EntryReader entries;
    private final Encoding encoding;
    private final Position below;
    private final long maxTokens;
    private final PositionRanges withdrawn;
    private final BatchShape shape;
    private final BatchSlab slab;
    private final int endOfText;
    private int @Nullable [] open;
    private int offset;
    private Position position;
    private long batches;
    private long targets;
    private long textBytes;

    private HeldOutBatches(EntryReader entries, Tokenizer tokenizer, BatchShape shape, Position below, long maxTokens,
            PositionRanges withdrawn) {
        this.withdrawn = withdrawn;
        this.entries = entries;
        this.below = below;
        this.maxTokens = maxTokens;
        this.shape = shape;
        encoding = new Encoding(tokenizer);
        slab = new BatchSlab(shape);
        endOfText = tokenizer.endOfText();
        position = Position.ORIGIN;
    }

    /**
     * Begins a pass.
     *
     * @param below entries from here on are not read: the trainer's reading position
     * @param maxTokens most targets in the whole pass
     */
    public static HeldOutBatches open(Journal journal, Tokenizer tokenizer, BatchShape shape, Position below, long maxTokens)
            throws IOException {
        return open(journal, tokenizer, shape, below, maxTokens, WithdrawnText.none(), 0);
    }

    /**
     * Begins a pass without what is withdrawn.
     *
     * @param step at which the ledger is asked what that is
     */
    public static HeldOutBatches open(Journal journal, Tokenizer tokenizer, BatchShape shape, Position below, long maxTokens,
            WithdrawnText withdrawn, long step) throws IOException {
        EntryReader entries = EntryReader.open(journal, Position.ORIGIN, new CorruptEntries("held-out"));
        return new HeldOutBatches(entries, tokenizer, shape, below, maxTokens, withdrawn.at(step));
    }

    /** Packs the next batch into {@link #batch}; false, with the batch undefined, when there is no more. */
    public boolean next() throws IOException {
        slab.clear();
        long left = maxTokens - targets;
        int limit = (int) Math.min(left, shape.positions());
        while (slab.filled() < limit) {
            int[] ids = openNext();
            if (ids == null) {
                break;
            }
            offset += slab.append(ids, offset, Math.min(ids.length + 1 - offset, limit - slab.filled()), endOfText);
            if (offset > ids.length) {
                open = null;
                offset = 0;
            }
        }
        if (slab.isEmpty()) {
            return false;
        }
        finish();
        return true;
    }

    private void finish() {
        int count = slab.filled();
        for (int i = 0; i < count; i++) {
            int target = slab.targets().getAtIndex(ValueLayout.JAVA_INT, i);
            textBytes += encoding.tokenizer().bytesOf(target).length;
        }
        targets += count;
        batches++;
        slab.pad(endOfText);
        slab.seal(batches, new PackerState(0, position, offset, ReplayState.none(), batches * shape.rows()));
    }

    private int @Nullable [] openNext() throws IOException {
        while (open == null) {
            JournalReader.Located located = entries.peek();
            if (located == null || located.at().compareTo(below) >= 0) {
                return null;
            }
            entries.advance();
            if (Encoding.isHeldOut(located.entry()) && !withdrawn.contains(located.at())) {
                position = located.at();
                open = encoding.of(located.entry());
            }
        }
        return open;
    }

    /** The slab that {@link #next} writes; its step counts the batches of the pass, and {@link Batch#after} says where the pass stands. */
    public Batch batch() {
        return slab;
    }

    /** Targets packed so far. */
    public long targets() {
        return targets;
    }

    /** Bytes of text that those targets stand for: what turns nats per token into bits per byte. */
    public long textBytes() {
        return textBytes;
    }

    @Override
    public void close() {
        entries.close();
    }
}
