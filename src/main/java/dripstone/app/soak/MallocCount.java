package dripstone.app.soak;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * What the C library's allocator holds over all its arenas, in bytes: {@code mallinfo2(3)} of glibc 2.33 and later; nothing where the C
 * library has none.
 *
 * @param used in blocks that were given out
 * @param free in blocks that were given back and are kept
 */
record MallocCount(long used, long free) {
    /** {@code struct mallinfo2}: ten numbers of {@code size_t}. */
    private static final StructLayout FORM = MemoryLayout.structLayout(
            JAVA_LONG.withName("arena"), JAVA_LONG.withName("ordblks"), JAVA_LONG.withName("smblks"), JAVA_LONG.withName("hblks"),
            JAVA_LONG.withName("hblkhd"), JAVA_LONG.withName("usmblks"), JAVA_LONG.withName("fsmblks"), JAVA_LONG.withName("uordblks"),
            JAVA_LONG.withName("fordblks"), JAVA_LONG.withName("keepcost"));

    @SuppressWarnings("restricted") // the launcher enables native access
    static MallocCount now() throws IOException {
        Linker linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("mallinfo2");
        if (function.isEmpty()) {
            return new MallocCount(0, 0);
        }
        MethodHandle mallinfo2 = linker.downcallHandle(function.get(), FunctionDescriptor.of(FORM));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment told = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
            return new MallocCount(field(told, "uordblks") + field(told, "hblkhd"), field(told, "fordblks"));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("mallinfo2 could not be called", e);
        }
    }

    private static long field(MemorySegment told, String name) {
        return told.get(JAVA_LONG, FORM.byteOffset(MemoryLayout.PathElement.groupElement(name)));
    }
}
