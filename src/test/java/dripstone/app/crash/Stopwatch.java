package dripstone.app.crash;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How long which phase took, all in all. Of one thread. */
final class Stopwatch {
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private long since = System.nanoTime();

    /** What has passed since the last call was this phase. */
    void lap(Phase phase) {
        long now = System.nanoTime();
        nanos.merge(phase, now - since, Long::sum);
        since = now;
    }

    /** As {@link #lap}, but for the newest part of it, which is still to be told. */
    void lap(Phase phase, Duration butFor) {
        lap(phase);
        long least = Math.min(butFor.toNanos(), nanos.getOrDefault(phase, 0L));
        nanos.merge(phase, -least, Long::sum);
        since -= least;
    }

    /** Milliseconds by {@link Phase#label()}. */
    Map<String, Long> millis() {
        Map<String, Long> millis = new TreeMap<>();
        nanos.forEach((phase, spent) -> millis.put(phase.label(), spent / 1_000_000));
        return millis;
    }
}
