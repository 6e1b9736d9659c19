package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** A batch of one leaf whose contents are given, in memory of its own that is written anew; for parity tests and benchmarks. */
public final class LeafBatch implements Batch, AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final int tokens;
    private final MemorySegment memory;
    private long step;
    private long targetCount;

    /** @param tokens B·T */
    public LeafBatch(int tokens) {
        this.tokens = tokens;
        memory = arena.allocate(12L * tokens, 64);
    }

    /** Random tokens and targets, one document a sequence. */
    public static LeafBatch random(int tokens, int vocabulary) {
        Random random = new Random(1);
        LeafBatch batch = new LeafBatch(tokens);
        batch.write(1, random.ints(tokens, 0, vocabulary).toArray(), random.ints(tokens, 0, vocabulary).toArray(), new int[tokens]);
        return batch;
    }

    /** Writes all three arrays of B·T. */
    public void write(long ofStep, int[] newTokens, int[] newTargets, int[] newStarts) {
        step = ofStep;
        MemorySegment.copy(newTokens, 0, tokens(), ValueLayout.JAVA_INT, 0, tokens);
        MemorySegment.copy(newTargets, 0, targets(), ValueLayout.JAVA_INT, 0, tokens);
        MemorySegment.copy(newStarts, 0, documentStarts(), ValueLayout.JAVA_INT, 0, tokens);
        int count = 0;
        for (int target : newTargets) {
            count += target >= 0 ? 1 : 0;
        }
        targetCount = count;
    }

    /** The same contents as the batch of another step. */
    public LeafBatch at(long ofStep) {
        step = ofStep;
        return this;
    }

    @Override
    public long step() {
        return step;
    }

    @Override
    public MemorySegment tokens() {
        return memory.asSlice(0, 4L * tokens);
    }

    @Override
    public MemorySegment targets() {
        return memory.asSlice(4L * tokens, 4L * tokens);
    }

    @Override
    public MemorySegment documentStarts() {
        return memory.asSlice(8L * tokens, 4L * tokens);
    }

    @Override
    public long targetCount() {
        return targetCount;
    }

    @Override
    public String digest() {
        return "";
    }

    @Override
    public PackerState after() {
        return PackerState.atStart();
    }

    @Override
    public void close() {
        arena.close();
    }
}
