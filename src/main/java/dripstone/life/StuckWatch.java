package dripstone.life;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds stages that work and get nowhere. Used by one thread, but for {@link #stuck}. */
final class StuckWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StuckWatch.class);
    private static final int FRAMES = 24;

    private final Duration stuckAfter;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    /** Stage to what it is stuck in; an immutable map, replaced as a whole. */
    private volatile Map<String, String> stuck = Map.of();

    /** A pulse, and when it was first seen like that. */
    private record Seen(Pulse pulse, long sinceNanos, boolean named) {}

    StuckWatch(Duration stuckAfter) {
        this.stuckAfter = stuckAfter;
    }

    /** @param nanos now, on a clock that never jumps */
    void look(Pulse pulse, long nanos) {
        Seen before = seen.get(pulse.stage());
        if (before == null || !pulse.isWorking() || !pulse.equals(before.pulse())) {
            seen.put(pulse.stage(), new Seen(pulse, nanos, false));
            if (before != null && before.named()) {
                forget(pulse.stage());
                LOG.info("stage works again: stage={} after-seconds={}", pulse.stage(), seconds(nanos - before.sinceNanos()));
            }
        } else if (!before.named() && nanos - before.sinceNanos() >= limit(pulse).toNanos()) {
            seen.put(pulse.stage(), new Seen(pulse, before.sinceNanos(), true));
            name(pulse, nanos - before.sinceNanos());
        }
    }

    private Duration limit(Pulse pulse) {
        return pulse.limit().compareTo(stuckAfter) > 0 ? pulse.limit() : stuckAfter;
    }

    /** Stages that are no more are not stuck. @param present names of all that are */
    void forgetAllBut(Set<String> present) {
        seen.keySet().retainAll(present);
        for (String stage : stuck.keySet()) {
            if (!present.contains(stage)) {
                forget(stage);
                LOG.info("stage that was stuck has ended: stage={}", stage);
            }
        }
    }

    private void name(Pulse pulse, long nanos) {
        LOG.error("stage is stuck: stage={} work={} seconds={} threads={}", pulse.stage(), pulse.work(), seconds(nanos),
                Stacks.of(pulse, FRAMES));
        Map<String, String> more = new LinkedHashMap<>(stuck);
        more.put(pulse.stage(), "no progress for over " + seconds(nanos) + " s while " + pulse.work() + ": " + Stacks.briefly(pulse));
        stuck = Map.copyOf(more);
    }

    private void forget(String stage) {
        Map<String, String> fewer = new LinkedHashMap<>(stuck);
        fewer.remove(stage);
        stuck = Map.copyOf(fewer);
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds();
    }

    /** From any thread. */
    Map<String, String> stuck() {
        return stuck;
    }
}
