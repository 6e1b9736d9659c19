package dripstone.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The bytes of a group's entries. Compressing them is most of what an append computes, and no entry depends on another, so a large
 * group is encoded in pieces by the caller and the common pool's threads together. Used by one thread at a time.
 */
final class GroupEncoder implements AutoCloseable {
    /** Entries that are worth another thread: some 0.4 ms. */
    private static final int LEAST_IN_PIECE = 8;
    private static final int MOST_PIECES = 4;

    private final List<EntryEncoder> encoders = new ArrayList<>();

    GroupEncoder() {
        int pieces = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_PIECES);
        for (int i = 0; i < pieces; i++) {
            encoders.add(new EntryEncoder());
        }
    }

    /**
     * In the group's order.
     *
     * @throws IllegalArgumentException when an entry is beyond the format's limits; of several, the first
     */
    List<byte[]> encode(List<JournalEntry> group) {
        byte[][] encoded = new byte[group.size()][];
        int pieces = Math.clamp(group.size() / LEAST_IN_PIECE, 1, encoders.size());
        List<Optional<RuntimeException>> failures = IntStream.range(0, pieces).parallel()
                .mapToObj(p -> encode(encoders.get(p), group, encoded, group.size() * p / pieces, group.size() * (p + 1) / pieces))
                .toList();
        for (Optional<RuntimeException> failure : failures) {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
        return Arrays.asList(encoded);
    }

    /** A value and not thrown, since the pool would throw another in its place. */
    private static Optional<RuntimeException> encode(EntryEncoder encoder, List<JournalEntry> group, byte[][] into, int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                ByteBuffer one = encoder.encode(group.get(i));
                into[i] = new byte[one.remaining()];
                one.get(into[i]);
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        encoders.forEach(EntryEncoder::close);
    }
}
