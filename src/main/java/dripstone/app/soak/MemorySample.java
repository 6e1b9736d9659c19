package dripstone.app.soak;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * What this process holds, in bytes, part by part. Of resident memory without a file, {@code anonymous}, the parts are {@code heapTouched},
 * {@code classes}, {@code code}, {@code mallocUsed} (within which lie {@code direct} and what of {@code own} is small) and {@code other}.
 *
 * @param heap used after a full collection
 * @param heapTouched resident pages of the heap: grows to the greatest heap and says nothing of a leak
 * @param classes what the JVM keeps of classes
 * @param code compiled code, whose greatest size the JVM limits; grows while anything runs warm
 * @param direct memory of byte buffers outside the heap
 * @param own buffers of models, gradients and optimisers, by our own account
 * @param mallocUsed blocks that the C library gave out
 * @param mallocFree addresses of blocks that were given back; as much of them as the C library has not given back itself is resident
 * @param other what is resident of those, marks of the garbage collector, stacks of threads, data of libraries, large buffers of our own
 * @param anonymous resident memory that no file stands behind
 * @param mapped resident pages of files
 * @param files open file descriptors
 * @param threads of the platform
 */
public record MemorySample(
        long heap, long heapTouched, long classes, long code, long direct, long own, long mallocUsed, long mallocFree, long other,
        long anonymous, long mapped, long files, long threads) {
    /** Collects garbage first. @param own by the daemon's account */
    static MemorySample take(long own) throws IOException {
        System.gc();
        ProcessMemory process = ProcessMemory.now();
        MallocCount malloc = MallocCount.now();
        long classes = committed(name -> name.equals("Metaspace"));
        long code = committed(name -> name.contains("Code"));
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(p -> p.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        long other = process.anonymous() - process.heap() - classes - code - malloc.used();
        return new MemorySample(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), process.heap(), classes, code, direct,
                own, malloc.used(), malloc.free(), other, process.anonymous(), process.mapped(), descriptors(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long committed(Predicate<String> pool) {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(p -> pool.test(p.getName()))
                .map(MemoryPoolMXBean::getUsage).mapToLong(u -> u.getCommitted()).sum();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
