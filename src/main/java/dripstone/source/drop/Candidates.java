package dripstone.source.drop;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Files that are not yet at rest or wait for their turn, in the order in which their time comes. What is asked of it costs nothing for
 * those that only wait. Used by one thread.
 */
final class Candidates {
    static final int MOST = 100_000;
    private static final int STALE_ALLOWED = 1000;
    /** Times compare by their distance from it, since {@link System#nanoTime} may begin anywhere. */
    private static final long ORIGIN = System.nanoTime();
    private final Map<Path, Candidate> waiting = new HashMap<>();
    /** Those of them whose time has come. */
    private final Map<Path, Candidate> ready = new LinkedHashMap<>();
    /** Those whose time comes; also some that were replaced or removed, which {@link #waiting} tells. */
    private final PriorityQueue<Candidate> coming = new PriorityQueue<>(Comparator.comparingLong(c -> c.dueNanos() - ORIGIN));
    private final long settleNanos;

    /** @param dueNanos when it may be read, by {@link System#nanoTime} @param attempts that failed so far */
    record Candidate(Path relative, FileStamp stamp, long dueNanos, int attempts) {
        /** Why it is refused without being opened; empty when it is not. */
        String unfit() {
            return switch (stamp.kind()) {
                case REGULAR, DIRECTORY -> FileNames.unsafe(relative);
                case SYMBOLIC_LINK -> "a symbolic link; links are not followed";
                case OTHER -> "neither file nor directory: a pipe, socket or device is never opened";
            };
        }
    }

    Candidates(Duration settle) {
        this.settleNanos = settle.toNanos();
    }

    boolean isFull() {
        return waiting.size() >= MOST;
    }

    boolean isHalfFull() {
        return waiting.size() >= MOST / 2;
    }

    int size() {
        return waiting.size();
    }

    boolean holds(Path relative, FileStamp stamp) {
        Candidate c = waiting.get(relative);
        return c != null && c.stamp().equals(stamp);
    }

    void remove(Path relative) {
        if (waiting.remove(relative) != null) {
            ready.remove(relative);
        }
    }

    /** A new state of a file: it must come to rest first, unless it was put in place whole. */
    void observe(Path relative, FileStamp stamp, int attempts) {
        put(new Candidate(relative, stamp, System.nanoTime() + restNanos(stamp), attempts));
    }

    /** To be tried again after a wait. */
    void delay(Path relative, FileStamp stamp, int attempts, long nanos) {
        put(new Candidate(relative, stamp, System.nanoTime() + nanos, attempts));
    }

    private void put(Candidate candidate) {
        if (waiting.put(candidate.relative(), candidate) != null) {
            ready.remove(candidate.relative());
        }
        if (coming.size() > 2 * waiting.size() + STALE_ALLOWED) {
            coming.removeIf(c -> !c.equals(waiting.get(c.relative())));
        }
        coming.add(candidate);
    }

    private long restNanos(FileStamp stamp) {
        if (stamp.wasPutInPlace()) {
            return 0;
        }
        long nowNanos = TimeUnit.MILLISECONDS.toNanos(Instant.now().toEpochMilli());
        long age = nowNanos - Math.max(stamp.modifiedNanos(), stamp.changedNanos());
        return Math.clamp(settleNanos - age, 0, settleNanos);
    }

    /** Those whose time has come, at most so many. They stay until removed. */
    List<Candidate> due(int most) {
        collect();
        List<Candidate> due = new ArrayList<>(Math.min(most, ready.size()));
        for (Candidate c : ready.values()) {
            if (due.size() >= most) {
                break;
            }
            due.add(c);
        }
        return due;
    }

    private void collect() {
        long now = System.nanoTime();
        for (Candidate c = coming.peek(); c != null && c.dueNanos() - now <= 0; c = coming.peek()) {
            coming.remove();
            if (c.equals(waiting.get(c.relative()))) {
                ready.put(c.relative(), c);
            }
        }
    }

    /** Until the next one's time comes, at most the given. */
    long nanosToNext(long most) {
        collect();
        Candidate next = coming.peek();
        return !ready.isEmpty() ? 0 : next == null ? most : Math.clamp(next.dueNanos() - System.nanoTime(), 0, most);
    }
}
