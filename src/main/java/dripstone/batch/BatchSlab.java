package dripstone.batch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The memory of one batch: three int32 arrays off the heap, allocated once and written anew for every batch. It belongs to one
 * thread at a time and is handed over through {@link HandOff}, which orders all that was written before. The memory lives as long as the
 * slab is reachable.
 */
final class BatchSlab implements Batch {
    static final int MASKED = -1;
    private static final long CACHE_LINE = 64;

    private final int rowTokens;
    private final int positions;
    private final MemorySegment tokens;
    private final MemorySegment targets;
    private final MemorySegment starts;
    private final MessageDigest sha256;

    private int filled;
    private long step;
    private long targetCount;
    private String digest = "";
    private PackerState after = PackerState.atStart();
    /** Written by the consumer only. */
    private boolean lent;

    BatchSlab(BatchShape shape) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("digests are defined on little-endian int32");
        }
        rowTokens = shape.tokens();
        positions = shape.positions();
        Arena arena = Arena.ofAuto();
        tokens = arena.allocate(4L * positions, CACHE_LINE);
        targets = arena.allocate(4L * positions, CACHE_LINE);
        starts = arena.allocate(4L * positions, CACHE_LINE);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void clear() {
        filled = 0;
    }

    boolean isFull() {
        return filled == positions;
    }

    boolean isEmpty() {
        return filled == 0;
    }

    /** Positions packed so far; all of a sealed batch. */
    int filled() {
        return filled;
    }

    private int room() {
        return positions - filled;
    }

    /**
     * Packs stream positions of one document from {@code offset} on, as many as fit. Stream position p has input {@code EOT, ids} at p
     * and target {@code ids, EOT} at p; there are {@code ids.length + 1}.
     *
     * @return how many were packed
     */
    int append(int[] ids, int offset, int endOfText) {
        return append(ids, offset, Math.min(ids.length + 1 - offset, room()), endOfText);
    }

    /** As above, {@code length} positions that are known to fit. */
    int append(int[] ids, int offset, int length, int endOfText) {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int column = filled % rowTokens;
            int count = Math.min(end - from, rowTokens - column);
            appendInRow(ids, from, count, column, endOfText);
            from += count;
        }
        return from - offset;
    }

    /** A row's piece of a document begins at {@code column}, be it the document's beginning or (then at 0) its continuation. */
    private void appendInRow(int[] ids, int from, int count, int column, int endOfText) {
        int skip = from == 0 ? 1 : 0;
        if (skip == 1) {
            set(tokens, filled, endOfText);
        }
        MemorySegment.copy(ids, from + skip - 1, tokens, ValueLayout.JAVA_INT, 4L * (filled + skip), count - skip);
        int real = Math.min(count, ids.length - from);
        MemorySegment.copy(ids, from, targets, ValueLayout.JAVA_INT, 4L * filled, real);
        if (real < count) {
            set(targets, filled + real, endOfText);
        }
        for (int i = filled; i < filled + count; i++) {
            set(starts, i, column);
        }
        filled += count;
    }

    /** Fills the rest with masked targets; in each row the padding is a document of its own. */
    void pad(int endOfText) {
        int column = filled % rowTokens;
        for (int i = filled; i < positions; i++) {
            if (i % rowTokens == 0) {
                column = 0;
            }
            set(tokens, i, endOfText);
            set(targets, i, MASKED);
            set(starts, i, column);
        }
    }

    /** Makes it a batch: full, or padded behind its {@code filled} targets. */
    void seal(long number, PackerState state) {
        step = number;
        after = state;
        targetCount = filled;
        filled = positions;
        sha256.update(tokens.asByteBuffer());
        sha256.update(targets.asByteBuffer());
        sha256.update(starts.asByteBuffer());
        digest = HexFormat.of().formatHex(sha256.digest());
    }

    private static void set(MemorySegment segment, int index, int value) {
        segment.set(ValueLayout.JAVA_INT, 4L * index, value);
    }

    void lend() {
        lent = true;
    }

    /** @throws IllegalStateException when it was given back already */
    void giveBack() {
        if (!lent) {
            throw new IllegalStateException("released twice: step=" + step);
        }
        lent = false;
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public MemorySegment tokens() {
        return tokens;
    }

    @Override
    public MemorySegment targets() {
        return targets;
    }

    @Override
    public MemorySegment documentStarts() {
        return starts;
    }

    @Override
    public long targetCount() {
        return targetCount;
    }

    @Override
    public String digest() {
        return digest;
    }

    @Override
    public PackerState after() {
        return after;
    }
}
