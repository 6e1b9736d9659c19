package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class NativeMemoryTest {
    @AutoClose
    private final NativeMemory memory = new NativeMemory();

    @Test
    void smallAndLargeBuffers_areZeroedAndAligned() {
        for (long bytes : new long[] {1, 63, 4096, PageMapping.HUGE_PAGE_BYTES - 1, PageMapping.HUGE_PAGE_BYTES, 5_000_001}) {
            Buffer buffer = memory.allocate(bytes, "x");
            assertEquals(0, buffer.address() % 64);
            assertEquals(bytes, buffer.bytes());
            assertEquals(bytes, buffer.segment().byteSize());
            assertEquals(-1, buffer.segment().mismatch(MemorySegment.ofArray(new byte[(int) bytes])));
        }
    }

    @Test
    void aLargeBuffer_beginsAtAHugePage() {
        assertEquals(0, memory.allocate(PageMapping.HUGE_PAGE_BYTES, "x").address() % PageMapping.HUGE_PAGE_BYTES);
    }

    @Test
    void bytesAreCountedByPurpose_untilClosed() {
        Buffer a = memory.allocate(100, "weights");
        memory.allocate(28, "weights");
        memory.allocate(3 << 20, "activations");
        assertEquals(Map.of("weights", 128L, "activations", 3L << 20), memory.byPurpose());
        a.close();
        a.close();
        assertEquals(Map.of("weights", 28L, "activations", 3L << 20), memory.byPurpose());
    }

    @Test
    void aClosedBuffer_refusesAccessThroughItsSegment() {
        for (long bytes : new long[] {64, 4 << 20}) {
            Buffer buffer = memory.allocate(bytes, "x");
            MemorySegment segment = buffer.segment();
            buffer.close();
            assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void closingTheMemory_freesAll() {
        MemorySegment segment = memory.allocate(64, "x").segment();
        memory.allocate(4 << 20, "y");
        memory.close();
        assertFalse(segment.scope().isAlive());
        assertTrue(memory.byPurpose().isEmpty());
    }

    @Test
    void moreThanTheAddressSpace_isRefusedByPurposeAndSize() {
        String message = String.valueOf(assertThrows(OutOfMemoryError.class, () -> memory.allocate(1L << 50, "moon")).getMessage());
        assertTrue(message.contains("purpose=moon") && message.contains("bytes=" + (1L << 50)), message);
        assertThrows(IllegalArgumentException.class, () -> memory.allocate(0, "nothing"));
    }
}
