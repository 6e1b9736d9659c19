package dripstone.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The most that this process took, as it was looked at from time to time. */
final class RoadMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private long heap;
    private long heapAfterCollection;
    private long resident;
    private long residentOfFiles;

    void look() {
        heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        long kept = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            kept += after == null ? 0 : after.getUsed();
        }
        heapAfterCollection = Math.max(heapAfterCollection, kept);
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    resident = Math.max(resident, kibibytes(line));
                } else if (line.startsWith("RssFile:") || line.startsWith("RssShmem:")) {
                    residentOfFiles = Math.max(residentOfFiles, kibibytes(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
    }

    void into(ObjectNode node) {
        node.put("peakHeapMiB", heap >> 20).put("peakHeapAfterCollectionMiB", heapAfterCollection >> 20)
                .put("peakResidentMiB", resident >> 20).put("ofThatMappedFilesMiB", residentOfFiles >> 20)
                .put("greatestHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "heap=%d MiB (after collection %d, allowed %d) resident=%d MiB (mapped files %d)", heap >> 20,
                heapAfterCollection >> 20, Runtime.getRuntime().maxMemory() >> 20, resident >> 20, residentOfFiles >> 20);
    }
}
