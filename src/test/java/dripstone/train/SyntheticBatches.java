package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import dripstone.batch.ReplayState;
import dripstone.journal.Position;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Batches cut from a text by the step's number alone: a byte is a token, the text repeats, a document begins where a sequence or a
 * paragraph does, and a few targets are masked. For tests.
 */
final class SyntheticBatches implements BatchSource, AutoCloseable {
    static final String TEXT = """
            The stone is laid down drop by drop from whatever seeps in. Water that ran through chalk hangs from the roof of the cave,
            lets go a little of what it carries, and falls; and where it falls it leaves a little more. No drop makes a stone. A year of
            drops makes a skin as thin as paper, and a thousand years make a column that a man cannot put his arms around.

            Nobody sees it grow. One comes back with a measure and a lamp, writes a number beside the number of last year, and goes.
            """;
    static final int VOCABULARY = 128;

    private final int sequences;
    private final int length;
    private final int leaves;
    private final long lastStep;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private long step;
    private String alteration = "";

    /** @param leaves G @param sequences B @param length T @param step the last one trained @param lastStep after which it ends */
    SyntheticBatches(int leaves, int sequences, int length, long step, long lastStep) {
        this.leaves = leaves;
        this.sequences = sequences;
        this.length = length;
        this.step = step;
        this.lastStep = lastStep;
        this.memory = arena.allocate(3L * bytes(), 64);
    }

    /** Another text from now on, as if the journal had been changed. */
    void alter(String text) {
        alteration = text;
    }

    @Override
    public @Nullable Batch take(Duration atMost) {
        if (step == lastStep) {
            return null;
        }
        step++;
        byte[] text = (alteration + TEXT).getBytes(StandardCharsets.US_ASCII);
        for (int row = 0; row < leaves * sequences; row++) {
            fill(row, text, new Random(step * 1000 + row));
        }
        return new Cut(step, memory.asSlice(0, bytes()), memory.asSlice(bytes(), bytes()), memory.asSlice(2L * bytes(), bytes()),
                new PackerState(0, new Position(step), (int) (step % 7), ReplayState.none(), step * leaves * sequences));
    }

    private void fill(int row, byte[] text, Random random) {
        int at = random.nextInt(text.length);
        int start = 0;
        for (int t = 0; t < length; t++) {
            int here = text[(at + t) % text.length];
            int next = text[(at + t + 1) % text.length];
            if (t > 0 && text[(at + t - 1) % text.length] == '\n') {
                start = t;
            }
            long i = (long) row * length + t;
            memory.setAtIndex(ValueLayout.JAVA_INT, i, here);
            memory.setAtIndex(ValueLayout.JAVA_INT, bytes() / 4 + i, random.nextInt(10) == 0 ? -1 : next);
            memory.setAtIndex(ValueLayout.JAVA_INT, bytes() / 2 + i, start);
        }
    }

    private long bytes() {
        return 4L * leaves * sequences * length;
    }

    @Override
    public void release(Batch batch) {}

    @Override
    public State state() {
        return step == lastStep ? State.ENDED : State.PACKING;
    }

    @Override
    public void close() {
        arena.close();
    }

    record Cut(long step, MemorySegment tokens, MemorySegment targets, MemorySegment documentStarts, PackerState after) implements Batch {
        @Override
        public long targetCount() {
            long count = 0;
            for (int target : targets.toArray(ValueLayout.JAVA_INT)) {
                count += target >= 0 ? 1 : 0;
            }
            return count;
        }

        @Override
        public String digest() {
            return sha256(tokens, targets, documentStarts);
        }
    }

    static String sha256(MemorySegment... segments) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (MemorySegment segment : segments) {
                digest.update(segment.asByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
