package dripstone.source.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host while it is crawled: when it may be asked again, how it is doing, and which of its authorities have work.
 * Times are nanoseconds of the frontier's own clock. Guarded by the frontier's lock.
 */
final class HostSlot {
    static final long NEVER = Long.MAX_VALUE;
    /** Failures in a row after which a host counts as down. */
    private static final int DOWN_AFTER = 3;

    private final String name;
    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final ArrayDeque<RobotsFetch> robotsFetches = new ArrayDeque<>();
    private long freeAt;
    private long troubledUntil;
    private int busy;
    private int connections = 1;
    private int failures;
    private long downSince = NEVER;
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
        if (busy >= connections) {
            return NEVER;
        }
        long work = robotsFetches.isEmpty() ? NEVER : 0;
        for (Queue q : queues.values()) {
            if (q.hasWork && !q.awaitsRobots) {
                work = Math.min(work, q.blockedUntil);
            }
        }
        return work == NEVER ? NEVER : Math.max(work, Math.max(freeAt, troubledUntil));
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

    /** A request begins. */
    void taken(int allowedAtATime) {
        connections = allowedAtATime;
        busy++;
    }

    /** An answer ended, or a request failed, at {@code end}: the pause begins there. */
    void released(long end, Duration delay) {
        busy--;
        freeAt = Math.max(freeAt, end + delay.toNanos());
    }

    /** Asks nothing before that time. */
    void spare(long until) {
        troubledUntil = Math.max(troubledUntil, until);
    }

    /** @return whether it just went down */
    boolean failed(long now) {
        failures++;
        if (failures == DOWN_AFTER) {
            downSince = now;
        }
        return failures == DOWN_AFTER;
    }

    /** @return nanoseconds for which it was down; 0 where it was not */
    long answered(long now) {
        long down = isDown() ? Math.max(1, now - downSince) : 0;
        failures = 0;
        troubledUntil = 0;
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
