package dripstone.app.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Resident memory of this process, as Linux tells it in {@code /proc/self/smaps} (proc(5)), in bytes.
 *
 * @param anonymous what no file stands behind
 * @param mapped pages of files
 * @param heap of the anonymous, those in the address range of the Java heap; 0 where the garbage collector names no range
 */
record ProcessMemory(long anonymous, long mapped, long heap) {
    private static final String RSS = "Rss:";
    private static final String ANONYMOUS = "Anonymous:";
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern HEAP_ADDRESS = Pattern.compile("0x([0-9a-f]+)[,)]");

    /** @param begin first address @param end behind the last */
    record Range(long begin, long end) {
        boolean holds(long from, long to) {
            return Long.compareUnsigned(begin, from) <= 0 && Long.compareUnsigned(to, end) <= 0;
        }
    }

    static ProcessMemory now() throws IOException {
        Range heap = heapRange(heapInfo());
        return of(Files.readAllLines(Path.of("/proc/self/smaps")), heap);
    }

    /** One look at all mappings, so that its figures agree. @param smaps lines of {@code /proc/PID/smaps} */
    static ProcessMemory of(List<String> smaps, Range heap) {
        long resident = 0;
        long anonymous = 0;
        long ofHeap = 0;
        boolean inHeap = false;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                inHeap = heap.holds(Long.parseUnsignedLong(mapping.group(1), 16), Long.parseUnsignedLong(mapping.group(2), 16));
            } else if (line.startsWith(RSS)) {
                resident += kib(line, RSS);
            } else if (line.startsWith(ANONYMOUS)) {
                anonymous += kib(line, ANONYMOUS);
                ofHeap += inHeap ? kib(line, ANONYMOUS) : 0;
            }
        }
        return new ProcessMemory(anonymous, resident - anonymous, ofHeap);
    }

    private static long kib(String line, String key) {
        return Long.parseLong(line.substring(key.length()).replace("kB", "").strip()) << 10;
    }

    /** From the lowest to the highest address that {@code GC.heap_info} names before it comes to the metaspace. */
    static Range heapRange(String info) {
        int metaspace = info.indexOf("Metaspace");
        String heap = metaspace < 0 ? info : info.substring(0, metaspace);
        List<Long> addresses = HEAP_ADDRESS.matcher(heap).results().map(ProcessMemory::address).sorted(Long::compareUnsigned).toList();
        return addresses.isEmpty() ? new Range(0, 0) : new Range(addresses.getFirst(), addresses.getLast());
    }

    private static Long address(MatchResult found) {
        return Long.parseUnsignedLong(found.group(1), 16);
    }

    private static String heapInfo() throws IOException {
        try {
            return String.valueOf(ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcHeapInfo", new Object[0], new String[0]));
        } catch (JMException e) {
            throw new IOException("the JVM does not say where its heap lies", e);
        }
    }
}
