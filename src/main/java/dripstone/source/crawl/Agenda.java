package dripstone.source.crawl;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hosts in the order in which they may be asked. A host with nothing to do leaves the agenda; what is known of it stays in a bounded
 * cache, for longer than any pause lasts. Guarded by the frontier's lock.
 */
final class Agenda {
    private static final int MOST_IDLE = 100_000;
    private static final Duration IDLE_KEPT = Duration.ofHours(25);

    private final TreeSet<HostSlot> order =
            new TreeSet<>(Comparator.<HostSlot>comparingLong(h -> h.readyAt).thenComparingLong(h -> h.turn).thenComparing(HostSlot::name));
    private final Map<String, HostSlot> active = new HashMap<>();
    private final Cache<String, HostSlot> idle = Caffeine.newBuilder().maximumSize(MOST_IDLE).expireAfterWrite(IDLE_KEPT).build();
    private long turns;

    /** The host of that name, active from now on; whoever changes it calls {@link #update} after. */
    HostSlot host(String name, Function<String, HostSlot> fresh) {
        HostSlot host = active.get(name);
        if (host == null) {
            host = idle.asMap().remove(name);
            if (host == null) {
                host = fresh.apply(name);
            }
            active.put(name, host);
        }
        return host;
    }

    /** Puts a host where its next request belongs. */
    void update(HostSlot host) {
        order.remove(host);
        host.readyAt = host.nextRequestAt();
        host.turn = ++turns;
        if (host.readyAt != HostSlot.NEVER) {
            order.add(host);
        } else if (host.isIdle()) {
            active.remove(host.name());
            idle.put(host.name(), host);
        }
    }

    /** The host whose turn is first, which may lie in the future. */
    @Nullable HostSlot first() {
        return order.isEmpty() ? null : order.first();
    }

    Collection<HostSlot> active() {
        return active.values();
    }
}
