package dripstone.app.soak;

import java.util.Locale;

/** A line for each day. */
final class SoakTable {
    static final String HEAD = String.format(Locale.ROOT, "%4s %-6s %10s %8s %7s %6s %9s %9s %9s %9s %6s %8s", "day", "events", "documents", "step",
            "nats", "asked", "heap MiB", "direct", "anonymous", "mapped", "files", "threads");
    private static final double MIB = 1 << 20;

    private SoakTable() {}

    static String line(SoakDay day) {
        MemorySample m = day.memory();
        return String.format(Locale.ROOT, "%4d %-6s %10d %8d %7.3f %6d %9.1f %9.1f %9.1f %9.1f %6d %8d", day.day(), day.events(), day.documents(),
                day.step(), day.trainNats(), day.snapshots(), m.heap() / MIB, m.direct() / MIB, m.anonymous() / MIB, m.mapped() / MIB, m.files(),
                m.threads());
    }
}
