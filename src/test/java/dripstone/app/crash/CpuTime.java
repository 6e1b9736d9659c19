package dripstone.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time as Linux counts it, in its ticks of 10 ms. @param own of this process @param children of those that ended */
record CpuTime(long own, long children) {
    private static final int USER = 11;

    /** {@code /proc/self/stat}, see proc(5). */
    static CpuTime now() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(ticks(fields, USER), ticks(fields, USER + 2));
    }

    private static long ticks(String[] fields, int at) {
        return Long.parseLong(fields[at]) + Long.parseLong(fields[at + 1]);
    }

    String since(CpuTime before, int points) {
        double each = 100.0 * Math.max(1, points);
        return String.format("processor seconds a point: daemons %.2f, harness %.2f", (children - before.children) / each,
                (own - before.own) / each);
    }
}
