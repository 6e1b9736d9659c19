package dripstone.app.soak;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Memory told part by part: what grows must be seen to grow in its own part. */
class MemorySampleTest {
    private static final long MIB = 1 << 20;

    @Test
    void parts_addUpToResidentMemory_andNoneIsNegative() throws Exception {
        MemorySample now = MemorySample.take(0);
        assertEquals(now.anonymous(), now.heapTouched() + now.classes() + now.code() + now.mallocUsed() + now.other());
        assertTrue(now.heap() > MIB && now.heapTouched() > MIB, now::toString);
        assertTrue(now.classes() > MIB && now.code() > MIB && now.mallocUsed() > MIB, now::toString);
        assertTrue(now.files() > 3 && now.threads() > 1, now::toString);
    }

    @Test
    void nativeBlocks_areCountedWhileTheyAreHeld() throws Exception {
        long before = MallocCount.now().used();
        try (Arena arena = Arena.ofShared()) {
            for (int i = 0; i < 4096; i++) { // too small each to be mapped alone
                MemorySegment block = arena.allocate(8 << 10);
                block.fill((byte) 1);
            }
            long held = MallocCount.now().used() - before;
            assertTrue(held >= 30 * MIB && held < 80 * MIB, () -> "held=" + held);
        }
        await().untilAsserted(() -> assertTrue(MallocCount.now().used() - before < 15 * MIB));
    }

    @Test
    void residentPagesOfHeap_areThoseInItsRange() {
        List<String> smaps = List.of(
                "687400000-6a7400000 rw-p 00000000 00:00 0 ", "Size:             524288 kB", "Rss:              360000 kB",
                "Anonymous:        350000 kB",
                "6a7400000-800000000 ---p 00000000 00:00 0 ", "Rss: 4 kB", "Anonymous:             4 kB",
                "7f0000000000-7f0000021000 rw-p 00000000 00:00 0 ", "Rss: 132 kB", "Anonymous:           132 kB",
                "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]", "Anonymous:             0 kB");
        ProcessMemory told = ProcessMemory.of(smaps, new ProcessMemory.Range(0x687400000L, 0x800000000L));
        assertEquals(new ProcessMemory(350_136L << 10, 10_000L << 10, 350_004L << 10), told);
        assertEquals(0, ProcessMemory.of(smaps, new ProcessMemory.Range(0, 0)).heap());
    }

    @Test
    void rangeOfHeap_isReadOfEachCollectorsWords() {
        assertEquals(new ProcessMemory.Range(0x687400000L, 0x800000000L), ProcessMemory.heapRange("""
                 garbage-first heap   total reserved 6172672K, committed 356352K, used 155211K [0x0000000687400000, 0x0000000800000000)
                  region size 4096K, 6 young (24576K), 1 survivors (4096K)
                 Metaspace       used 50000K, committed 51000K, reserved 1114112K
                """));
        assertEquals(new ProcessMemory.Range(0x80000000L, 0x100000000L), ProcessMemory.heapRange("""
                 def new generation   total 39296K, used 1398K [0x0000000080000000, 0x0000000082aa0000, 0x00000000aaaa0000)
                  eden space 34944K,   4% used [0x0000000080000000, 0x000000008015da10, 0x0000000082220000)
                 tenured generation   total 87424K, used 0K [0x00000000aaaa0000, 0x00000000b0000000, 0x0000000100000000)
                 Metaspace       used 78K, committed 192K, reserved 1114112K
                """));
        assertEquals(new ProcessMemory.Range(0, 0), ProcessMemory.heapRange(" ZHeap           used 12M, capacity 256M, max capacity 4G\n"));
    }

    @Test
    void growthOfEachJudgedPart_isSeen_andOfTheOthersIsNot() {
        for (MemoryPart part : MemoryPart.values()) {
            List<SoakDay> days = new ArrayList<>();
            for (int day = 1; day <= 14; day++) {
                days.add(new SoakDay(day, 1, 1, 1, 1, 1, "", growing(part, 20L * day * MIB)));
            }
            boolean free = part == MemoryPart.HEAP_TOUCHED || part == MemoryPart.CODE || part == MemoryPart.MALLOC_FREE
                    || part == MemoryPart.ANONYMOUS;
            assertEquals(!free, part.fault(days).isPresent(), part::toString);
            assertEquals(MemoryPart.values().length + 1, SoakTable.memory(days).size());
        }
    }

    private static MemorySample growing(MemoryPart part, long bytes) {
        ToLongFunction<MemoryPart> of = p -> p == part ? bytes : 0;
        return new MemorySample(of.applyAsLong(MemoryPart.HEAP), of.applyAsLong(MemoryPart.HEAP_TOUCHED), of.applyAsLong(MemoryPart.CLASSES),
                of.applyAsLong(MemoryPart.CODE), of.applyAsLong(MemoryPart.DIRECT), of.applyAsLong(MemoryPart.OWN),
                of.applyAsLong(MemoryPart.MALLOC_USED), of.applyAsLong(MemoryPart.MALLOC_FREE), of.applyAsLong(MemoryPart.OTHER),
                of.applyAsLong(MemoryPart.ANONYMOUS), of.applyAsLong(MemoryPart.MAPPED), 100, 40);
    }
}
