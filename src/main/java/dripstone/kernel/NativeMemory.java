package dripstone.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The off-heap memory of one kernel set: zeroed, aligned to 64 bytes, counted by purpose. Buffers of 2 MiB and more lie on huge
 * pages where the system grants them. Thread-safe.
 */
final class NativeMemory implements AutoCloseable {
    private static final long ALIGNMENT_BYTES = 64;

    private final Optional<PageMapping> pages = PageMapping.find();
    /** What has not been freed, by first address. */
    private final ConcurrentSkipListMap<Long, Block> live = new ConcurrentSkipListMap<>();

    Buffer allocate(long bytes, String purpose) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a buffer needs bytes: bytes=" + bytes + " purpose=" + purpose);
        }
        Arena arena = Arena.ofShared();
        try {
            Block block = new Block(this, arena, reserve(arena, bytes, purpose), purpose);
            live.put(block.address(), block);
            return block;
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private MemorySegment reserve(Arena arena, long bytes, String purpose) {
        if (pages.isPresent() && bytes >= PageMapping.HUGE_PAGE_BYTES) {
            return pages.get().map(bytes, arena).orElseThrow(() -> new OutOfMemoryError(
                    "no off-heap memory: purpose=" + purpose + " bytes=" + bytes + " allocated=" + byPurpose()));
        }
        return arena.allocate(bytes, ALIGNMENT_BYTES);
    }

    /** Bytes allocated and not yet freed. */
    Map<String, Long> byPurpose() {
        Map<String, Long> sums = new TreeMap<>();
        live.values().forEach(b -> sums.merge(b.purpose, b.bytes(), Long::sum));
        return sums;
    }

    /** Frees every buffer that is still there. */
    @Override
    public void close() {
        live.values().forEach(Block::close);
    }

    private static final class Block implements Buffer {
        private final NativeMemory owner;
        private final Arena arena;
        private final MemorySegment segment;
        private final String purpose;

        Block(NativeMemory owner, Arena arena, MemorySegment segment, String purpose) {
            this.owner = owner;
            this.arena = arena;
            this.segment = segment;
            this.purpose = purpose;
        }

        @Override
        public long address() {
            return segment.address();
        }

        @Override
        public long bytes() {
            return segment.byteSize();
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public void close() {
            if (owner.live.remove(address(), this)) { // closing twice does nothing
                arena.close();
            }
        }

        @Override
        public String toString() {
            return "buffer purpose=" + purpose + " bytes=" + bytes();
        }
    }
}
