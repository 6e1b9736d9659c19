package dripstone.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line for each day, and at the end one for each part of the memory. */
final class SoakTable {
    static final String HEAD = String.format(Locale.ROOT, "%4s %-7s %9s %7s %7s %9s %8s %8s %8s %9s %8s %6s %7s", "day", "events",
            "documents", "step", "nats", "snapshots", "requests", "heap MiB", "malloc", "anonymous", "mapped", "files", "threads");
    private static final double MIB = 1 << 20;

    private SoakTable() {}

    static String line(SoakDay day) {
        MemorySample m = day.memory();
        return String.format(Locale.ROOT, "%4d %-7s %9d %7d %7.3f %9d %8d %8.1f %8.1f %9.1f %8.1f %6d %7d", day.day(), day.events(),
                day.documents(), day.step(), day.trainNats(), day.snapshots(), day.requests(), m.heap() / MIB, m.mallocUsed() / MIB,
                m.anonymous() / MIB, m.mapped() / MIB, m.files(), m.threads());
    }

    /** All parts, at the beginning, in the middle and at the end. */
    static List<String> memory(List<SoakDay> days) {
        List<String> lines = new ArrayList<>();
        if (days.isEmpty()) {
            return lines;
        }
        SoakDay middle = days.get(days.size() / 2);
        lines.add(String.format(Locale.ROOT, "%-44s %9s %9s %9s  %s", "memory, MiB", "day 1", "day " + middle.day(), "day " + days.size(),
                "judged by"));
        for (MemoryPart part : MemoryPart.values()) {
            lines.add(String.format(Locale.ROOT, "%-44s %9.1f %9.1f %9.1f  %s", part.title(), part.of(days.getFirst()) / MIB,
                    part.of(middle) / MIB, part.of(days.getLast()) / MIB, part.rule()));
        }
        return lines;
    }
}
