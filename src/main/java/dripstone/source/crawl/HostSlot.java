package dripstone.source.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host while it is crawled: when it may be asked again, how it is doing, and which of its authorities have work.
 * Where several sites share a host, the longest of their pauses and the smallest of their limits hold for all. Times are nanoseconds of
 * the frontier's own clock. Guarded by the frontier's lock.
 */
final class HostSlot {
    static final long NEVER = Long.MAX_VALUE;
    /** Failures in a row after which a host counts as down. */
    private static final int DOWN_AFTER = 3;

    private final String name;
    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final ArrayDeque<RobotsFetch> robotsFetches = new ArrayDeque<>();
    private final Strain strain = new Strain();
    private long freeAt;
    private long troubledUntil;
    private int busy;
    private int connections = Integer.MAX_VALUE;
    private Duration pause = Duration.ZERO;
    private int failures;
    private long downSince = NEVER;
    private @Nullable AddressSlot address;
    /** Place in the agenda; only the agenda writes it. */
    long readyAt = NEVER;
    /** Breaks ties, so that hosts take turns. */
    long turn;

    /** The ready pages of one authority. */
    static final class Queue {
        final String authority;
        long blockedUntil;
        boolean hasWork = true;
        boolean awaitsRobots;

        Queue(String authority) {
            this.authority = authority;
        }
    }

    HostSlot(String name, long freeAt) {
        this.name = name;
        this.freeAt = freeAt;
    }

    String name() {
        return name;
    }

    /** Notes that an authority has ready pages. */
    void addWork(String authority) {
        queues.computeIfAbsent(authority, Queue::new).hasWork = true;
    }

    Queue queue(String authority) {
        return queues.computeIfAbsent(authority, Queue::new);
    }

    /** All that were ever worked on. */
    Set<String> authorities() {
        return queues.keySet();
    }

    void addRobotsFetch(RobotsFetch fetch) {
        robotsFetches.add(fetch);
    }

    @Nullable RobotsFetch nextRobotsFetch() {
        return robotsFetches.poll();
    }

    /** An authority that may be worked on now; each is taken in turn. */
    @Nullable Queue nextQueue(long now) {
        Iterator<Queue> all = queues.values().iterator();
        while (all.hasNext()) {
            Queue q = all.next();
            if (q.hasWork && !q.awaitsRobots && q.blockedUntil <= now) {
                all.remove();
                queues.put(q.authority, q);
                return q;
            }
        }
        return null;
    }

    /** The next time at which something may be asked of it; {@link #NEVER} while it is busy or has nothing to do. */
    long nextRequestAt() {
        AddressSlot shared = address;
        if (busy >= connections || (shared != null && shared.isBusy())) {
            return NEVER;
        }
        long work = robotsFetches.isEmpty() ? NEVER : 0;
        for (Queue q : queues.values()) {
            if (q.hasWork && !q.awaitsRobots) {
                work = Math.min(work, q.blockedUntil);
            }
        }
        long free = Math.max(Math.max(freeAt, troubledUntil), shared == null ? 0 : shared.freeAt());
        return work == NEVER ? NEVER : Math.max(work, free);
    }

    /** Whether nothing is to be done and nothing runs. */
    boolean isIdle() {
        return busy == 0 && robotsFetches.isEmpty() && queues.values().stream().noneMatch(q -> q.hasWork || q.awaitsRobots);
    }

    /** Until when it is left alone for trouble rather than politeness. */
    long troubledUntil() {
        long blocked = robotsFetches.isEmpty() ? NEVER : 0;
        for (Queue q : queues.values()) {
            if (q.hasWork) {
                blocked = Math.min(blocked, q.blockedUntil);
            }
        }
        return Math.max(troubledUntil, blocked == NEVER ? 0 : blocked);
    }

    /**
     * A request begins.
     *
     * @param allowedAtATime requests, by the settings of the site that asks
     * @param delay by the same settings
     */
    void taken(int allowedAtATime, Duration delay, long now) {
        connections = Math.min(connections, allowedAtATime);
        pause = delay.compareTo(pause) > 0 ? delay : pause;
        busy++;
        if (busy < connections) { // requests side by side begin one after the other, too
            freeAt = Math.max(freeAt, now + strain.eased(pause).toNanos());
        }
        if (address != null) {
            address.taken();
        }
    }

    /** An answer ended, or a request failed, at {@code end}: the pause begins there. @param crawlDelay zero where none is asked for */
    void released(long end, Duration crawlDelay) {
        busy--;
        Duration least = crawlDelay.compareTo(pause) > 0 ? crawlDelay : pause;
        freeAt = Math.max(freeAt, end + strain.eased(least).toNanos());
        if (address != null) {
            address.released(end, least);
        }
    }

    /** Puts it among the hosts of one network address. While it is being asked at another, it stays there. */
    void shares(AddressSlot slot) {
        if (address == slot || busy > 0) {
            return;
        }
        if (address != null) {
            address.hosts().remove(this);
        }
        address = slot;
        slot.hosts().add(this);
    }

    @Nullable AddressSlot address() {
        return address;
    }

    /** Asks nothing before that time, for a reason that is not the host's. */
    void postponed(long until) {
        freeAt = Math.max(freeAt, until);
    }

    /** Asks nothing before that time. */
    void spare(long until) {
        troubledUntil = Math.max(troubledUntil, until);
    }

    /** It asked to be spared: from now on it is asked more slowly. */
    void strained() {
        strain.more();
    }

    /** @return whether it just went down */
    boolean failed(long now) {
        failures++;
        if (failures == DOWN_AFTER) {
            downSince = now;
        }
        return failures == DOWN_AFTER;
    }

    /**
     * An answer that is no trouble. One to a request that ran while another brought trouble ends none of it: a Retry-After holds.
     *
     * @return nanoseconds for which it was down; 0 where it was not
     */
    long answered(long now) {
        if (now < troubledUntil) {
            return 0;
        }
        strain.less();
        long down = isDown() ? Math.max(1, now - downSince) : 0;
        failures = 0;
        return down;
    }

    boolean isDown() {
        return failures >= DOWN_AFTER;
    }

    /** In a row. */
    int failures() {
        return failures;
    }
}
