package dripstone.life;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * How much of a contended processor a thread gets. Java's own priorities do nothing on Linux unless the process is privileged; to go
 * down, {@code setpriority(2)} needs no privilege, and on Linux it means the one thread that calls it.
 */
public final class ThreadPriority {
    /** About a tenth of a processor that a thread of ordinary priority wants too, all of one that nobody wants. */
    public static final int LOW = 10;

    private static final int LOWEST = 19;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private ThreadPriority() {}

    /**
     * Lowers the calling platform thread, for good: to go up again takes privileges.
     *
     * @param nice 1 to 19; {@link #LOW}, for instance
     * @return whether the system did it
     */
    @SuppressWarnings("restricted") // the launcher enables native access
    public static boolean lower(int nice) {
        if (nice < 1 || nice > LOWEST) {
            throw new IllegalArgumentException("nice must be 1 to " + LOWEST + ", is " + nice);
        }
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        Optional<MemorySegment> setpriority = linux ? library.find("setpriority") : Optional.empty();
        if (setpriority.isEmpty()) {
            return false;
        }
        FunctionDescriptor form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        try {
            return (int) linker.downcallHandle(setpriority.get(), form).invokeExact(PRIO_PROCESS, CALLING_THREAD, nice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority could not be called: nice=" + nice, e);
        }
    }
}
