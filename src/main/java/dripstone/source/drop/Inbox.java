package dripstone.source.drop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What reaches a folder's thread from others: paths that something happened to, and files that are done. Bounded: too many paths
 * become one overflow, after which the folder is looked through as a whole.
 */
final class Inbox {
    private static final int MOST_PATHS = 20_000;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private Set<Path> touched = new LinkedHashSet<>();
    private List<Finished> finished = new ArrayList<>();
    private boolean overflow;
    private boolean stopping;

    record Finished(SourceFile file, FileOutcome outcome) {}

    record Batch(Set<Path> touched, List<Finished> finished, boolean overflow, boolean stopping) {}

    void touch(Path path) {
        locked(() -> {
            if (touched.size() < MOST_PATHS) {
                touched.add(path);
            } else {
                overflow = true;
            }
        });
    }

    void overflow() {
        locked(() -> overflow = true);
    }

    void finish(SourceFile file, FileOutcome outcome) {
        locked(() -> finished.add(new Finished(file, outcome)));
    }

    void stop() {
        locked(() -> stopping = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that has arrived, after waiting for something at most so long. Once stopping, waits for files that are done only. */
    Batch await(long nanos, boolean stopSeen) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && touched.isEmpty() && finished.isEmpty() && !overflow && (!stopping || stopSeen)) {
                left = arrived.awaitNanos(left);
            }
            Batch batch = new Batch(touched, finished, overflow, stopping);
            touched = new LinkedHashSet<>();
            finished = new ArrayList<>();
            overflow = false;
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
