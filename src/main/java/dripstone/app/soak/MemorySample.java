package dripstone.app.soak;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds, in bytes.
 *
 * @param heap used after a full collection
 * @param direct memory of byte buffers outside the heap
 * @param anonymous resident memory that no file stands behind: the heap as the system sees it, and everything native
 * @param mapped resident pages of files
 * @param files open file descriptors
 * @param threads of the platform
 */
record MemorySample(long heap, long direct, long anonymous, long mapped, long files, long threads) {
    /** Collects garbage first. */
    static MemorySample take() throws IOException {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(p -> p.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return new MemorySample(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct, status("RssAnon:"),
                status("RssFile:"), descriptors(), ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length()).replace("kB", "").strip()) << 10;
            }
        }
        throw new IOException("/proc/self/status has no line " + key);
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
