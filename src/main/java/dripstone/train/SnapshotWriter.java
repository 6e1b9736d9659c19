package dripstone.train;

import dripstone.checkpoint.Pace;
import dripstone.life.ThreadPriority;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes snapshots beside training, of low priority: it takes what the workers leave over, and little of what
 * they do not. One piece of work at a time. All calls come from the trainer's thread.
 */
final class SnapshotWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);

    static final String THREAD = "checkpoint-writer";

    private final ExecutorService thread;
    private final long bytesPerSecond;
    private @Nullable Future<?> work;
    /** Written by the writer's thread when it begins. */
    private volatile @Nullable Pace pace;
    private volatile boolean hurried;

    private SnapshotWriter(ExecutorService thread, long bytesPerSecond) {
        this.thread = thread;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** @param bytesPerSecond most that are written, unless somebody waits; 0: no limit */
    static SnapshotWriter open(long bytesPerSecond) {
        return new SnapshotWriter(Executors.newSingleThreadExecutor(
                body -> Thread.ofPlatform().name(THREAD).daemon(true).unstarted(() -> quietly(body))), bytesPerSecond);
    }

    private static void quietly(Runnable body) {
        if (!ThreadPriority.lower(ThreadPriority.LOW)) {
            LOG.debug("the priority of this thread could not be lowered");
        }
        body.run();
    }

    /** Whether the last work goes on. */
    boolean isBusy() {
        Future<?> last = work;
        return last != null && !last.isDone();
    }

    /** Hands work over; what the trainer's thread wrote before, it sees. */
    void begin(Consumer<Pace> next) {
        if (isBusy()) {
            throw new IllegalStateException("the last snapshot is still being written");
        }
        hurried = false;
        pace = null;
        work = thread.submit(() -> {
            Pace mine = Pace.of(bytesPerSecond);
            pace = mine; // before the read of hurried; await writes hurried before it reads pace
            if (hurried) {
                mine.hurry();
            }
            next.accept(mine);
        });
    }

    /** Returns when the last work has ended, which hurries from now on; what it wrote, the caller sees. Interrupts are kept for later. */
    void await() {
        Future<?> last = work;
        if (last == null) {
            return;
        }
        hurried = true;
        Pace slow = pace;
        if (slow != null) {
            slow.hurry();
        }
        boolean interrupted = false;
        while (work != null) {
            try {
                last.get();
                work = null;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                work = null;
                throw new IllegalStateException("writing a snapshot failed beyond what it could answer for", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the last work, then ends the thread. */
    @Override
    public void close() {
        try {
            await();
        } finally {
            thread.shutdown();
        }
    }
}
