package dripstone.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/** Typed handles of Linux's {@code mmap(2)}, {@code munmap(2)} and {@code madvise(2)}; absent on another system. */
final class PageMapping {
    static final long HUGE_PAGE_BYTES = 2L << 20;

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final int MADV_HUGEPAGE = 14;

    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle madvise;

    @SuppressWarnings("restricted")
    private PageMapping(Linker linker, SymbolLookup lookup) {
        mmap = linker.downcallHandle(
                lookup.findOrThrow("mmap"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        munmap = linker.downcallHandle(lookup.findOrThrow("munmap"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        madvise = linker.downcallHandle(
                lookup.findOrThrow("madvise"), FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    static Optional<PageMapping> find() {
        boolean linux64 = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux") && ADDRESS.byteSize() == 8;
        Linker linker = Linker.nativeLinker();
        SymbolLookup lookup = linker.defaultLookup();
        boolean present = linux64 && lookup.find("mmap").isPresent() && lookup.find("madvise").isPresent();
        return present ? Optional.of(new PageMapping(linker, lookup)) : Optional.empty();
    }

    /** Maps zeroed pages that begin at a huge page and asks for huge pages; empty when the system has no memory to give. */
    @SuppressWarnings("restricted")
    Optional<MemorySegment> map(long bytes, Arena arena) {
        long mapped = Math.addExact(bytes, HUGE_PAGE_BYTES);
        try {
            long base = (long) mmap.invokeExact(0L, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (base == -1) {
                return Optional.empty();
            }
            long aligned = (base + HUGE_PAGE_BYTES - 1) & -HUGE_PAGE_BYTES;
            // Advice only: a kernel without transparent huge pages refuses it, and small pages serve as well.
            int _ = (int) madvise.invokeExact(aligned, bytes, MADV_HUGEPAGE);
            return Optional.of(MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, s -> unmap(base, mapped)));
        } catch (Throwable e) {
            throw new IllegalStateException("mmap could not be called: bytes=" + mapped, e);
        }
    }

    private void unmap(long base, long bytes) {
        try {
            int status = (int) munmap.invokeExact(base, bytes);
            if (status != 0) {
                throw new IllegalStateException("munmap refused: address=" + base + " bytes=" + bytes);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("munmap could not be called: address=" + base, e);
        }
    }
}
