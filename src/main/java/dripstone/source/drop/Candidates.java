package dripstone.source.drop;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Files that are not yet at rest or wait for their turn, in the order in which they were first seen. Used by one thread. */
final class Candidates {
    static final int MOST = 100_000;
    private final Map<Path, Candidate> waiting = new LinkedHashMap<>();
    private final long settleNanos;

    /** @param dueNanos when it may be read, by {@link System#nanoTime} @param attempts that failed so far */
    record Candidate(Path relative, FileStamp stamp, long dueNanos, int attempts) {}

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
        waiting.remove(relative);
    }

    /** A new state of a file: it must come to rest first, unless it was put in place whole. */
    void observe(Path relative, FileStamp stamp, int attempts) {
        waiting.put(relative, new Candidate(relative, stamp, System.nanoTime() + restNanos(stamp), attempts));
    }

    /** To be tried again after a wait. */
    void delay(Path relative, FileStamp stamp, int attempts, long nanos) {
        waiting.put(relative, new Candidate(relative, stamp, System.nanoTime() + nanos, attempts));
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
        List<Candidate> due = new ArrayList<>();
        long now = System.nanoTime();
        for (Candidate c : waiting.values()) {
            if (due.size() >= most) {
                break;
            }
            if (c.dueNanos() - now <= 0) {
                due.add(c);
            }
        }
        return due;
    }

    /** Until the next one's time comes, at most the given. */
    long nanosToNext(long most) {
        long now = System.nanoTime();
        long next = most;
        for (Candidate c : waiting.values()) {
            next = Math.min(next, Math.max(0, c.dueNanos() - now));
            if (next == 0) {
                break;
            }
        }
        return next;
    }
}
