package dripstone.train;

import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of platform threads that only take numbered pieces from one counter. Which worker computes a piece is a matter of
 * chance; what a piece computes is not, so any number of workers gives the same bits. The thread that opened the set is worker 0: it
 * works too, and it alone calls {@link #run} and {@link #close}.
 *
 * <p>The protocol. Worker 0 writes task and pieces, then {@code generation} (volatile). A worker that reads the new generation sees
 * them. Each of the others counts itself into {@code arrived} (volatile) when the counter has no piece left; worker 0 goes on when
 * all have arrived and thereby sees all that the pieces wrote. Nobody can be late from an earlier run, since each run ends with all
 * arrived. Both sides spin a little, then park; each sets its flag of sleep (volatile) <em>before</em> it looks again at what it
 * waits for, and the other side writes that <em>before</em> it reads the flag, so one of the two always sees the other.
 *
 * <p>A run allocates nothing on the heap.
 */
public final class Workers implements AutoCloseable {
    /** Long enough to bridge the serial parts of a step, short enough not to heat a waiting machine. */
    private static final long SPIN_NANOS = 50_000;

    private static final int SPINS_PER_LOOK = 64;

    private final String role;
    private final Duration closeDeadline;
    private final Thread owner;
    private final Lane ownLane;
    private final Worker[] others;
    private final BusyTime busy;
    private final long spinNanos;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final FirstFailure failure = new FirstFailure();
    private volatile boolean ownerSleeps;
    private volatile boolean closing;
    private volatile long generation;
    private long issued;
    private int pieces;
    private PieceTask task = (piece, lane) -> {};

    private Workers(Kernels kernels, int count, String role, Duration closeDeadline, Lane ownLane) {
        this.role = role;
        this.closeDeadline = closeDeadline;
        this.owner = Thread.currentThread();
        this.ownLane = ownLane;
        this.busy = new BusyTime(count);
        this.spinNanos = count <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
        this.others = new Worker[count - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Worker(kernels, i + 1);
        }
    }

    /**
     * Opens a set and starts its threads, named {@code ROLE-1}, {@code ROLE-2}, …; the calling thread is worker 0.
     *
     * @param closeDeadline how long {@link #close} waits for a piece that does not end
     */
    public static Workers open(Kernels kernels, int count, String role, Duration closeDeadline) {
        if (count < 1 || count > TrainSettings.MOST_WORKERS) {
            throw new IllegalArgumentException("workers must be 1 to " + TrainSettings.MOST_WORKERS + ", are " + count);
        }
        Workers workers = new Workers(kernels, count, role, closeDeadline, kernels.openLane());
        try {
            for (Worker worker : workers.others) {
                worker.thread.start();
            }
            workers.run(0, workers.task); // every lane is open when this returns, or its failure is known
            return workers;
        } catch (RuntimeException | Error e) {
            workers.close();
            throw e;
        }
    }

    public int count() {
        return others.length + 1;
    }

    /** Changes with each piece that is begun; from any thread. */
    long begunPieces() {
        return (generation << Integer.SIZE) + next.get();
    }

    /** Nanoseconds that a worker has spent in pieces since it was opened; call it on the owner's thread. */
    public long busyNanos(int worker) {
        return busy.nanos(worker);
    }

    /** The same, over all workers. */
    public long busyNanos() {
        return busy.sum();
    }

    /**
     * Runs pieces 0 to {@code count − 1} and returns when all have ended.
     *
     * @throws PieceFailedException when a piece threw: the one of lowest number among those that failed
     */
    public void run(int count, PieceTask work) {
        if (!Thread.currentThread().equals(owner)) {
            throw new IllegalStateException("workers=" + role + " belong to thread=" + owner.getName() + ", not to thread="
                    + Thread.currentThread().getName());
        }
        task = work;
        pieces = count;
        arrived.setPlain(0);
        next.setPlain(0);
        generation = ++issued; // publishes the four above
        for (Worker worker : others) {
            worker.wake();
        }
        takePieces(0, ownLane);
        awaitOthers();
        failure.throwIfAny(role);
    }

    private void takePieces(int worker, Lane lane) {
        long begin = System.nanoTime();
        int piece = 0;
        try {
            for (piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
                task.run(piece, lane);
            }
        } catch (Throwable e) { // it goes on in the owner's thread, from run
            failure.note(piece, e);
            next.set(pieces); // the others begin no more
        }
        busy.add(worker, System.nanoTime() - begin);
    }

    private void awaitOthers() {
        boolean interrupted = false;
        if (!spinUntilArrived()) {
            ownerSleeps = true; // pairs with the read in Worker.arrive
            while (arrived.get() < others.length) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // or park would not wait any more
            }
            ownerSleeps = false;
        }
        if (interrupted) {
            owner.interrupt();
        }
    }

    private boolean spinUntilArrived() {
        long begin = System.nanoTime();
        while (arrived.get() < others.length) {
            if (System.nanoTime() - begin > spinNanos) {
                return false;
            }
            for (int i = 0; i < SPINS_PER_LOOK; i++) {
                Thread.onSpinWait();
            }
        }
        return true;
    }

    /** Ends the threads. @throws IllegalStateException that names the threads which had not ended at the deadline */
    @Override
    public void close() {
        closing = true; // pairs with the read in Worker.awaitGeneration
        List<String> stuck = new ArrayList<>();
        long end = System.nanoTime() + closeDeadline.toNanos();
        boolean interrupted = false;
        for (Worker worker : others) {
            if (worker.thread.getState() == Thread.State.NEW) {
                continue; // opening failed before it
            }
            LockSupport.unpark(worker.thread);
            try {
                if (!worker.thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime()))) && worker.thread.isAlive()) {
                    stuck.add(worker.thread.getName());
                }
            } catch (InterruptedException e) {
                interrupted = true;
                stuck.add(worker.thread.getName());
            }
        }
        ownLane.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!stuck.isEmpty()) {
            throw new IllegalStateException("workers=" + role + " did not end in " + closeDeadline + ": stuck=" + stuck);
        }
    }

    /** A thread that waits for the next generation, takes pieces, and says that it has arrived. */
    private final class Worker implements Runnable {
        private final Kernels kernels;
        private final int number;
        private final Thread thread;
        private volatile boolean sleeps;

        Worker(Kernels kernels, int number) {
            this.kernels = kernels;
            this.number = number;
            this.thread = Thread.ofPlatform().name(role + "-" + number).daemon(true).unstarted(this);
        }

        @Override
        public void run() {
            long done = 0;
            try (Lane lane = kernels.openLane()) {
                while (awaitGeneration(done)) {
                    done++;
                    takePieces(number, lane);
                    arrive();
                }
            } catch (Throwable e) { // opening or closing the lane
                failure.note(-1, e);
                while (awaitGeneration(done)) {
                    done++;
                    arrive();
                }
            }
        }

        private boolean awaitGeneration(long done) {
            long begin = System.nanoTime();
            while (generation == done && !closing && System.nanoTime() - begin < spinNanos) {
                for (int i = 0; i < SPINS_PER_LOOK; i++) {
                    Thread.onSpinWait();
                }
            }
            if (generation == done && !closing) {
                sleeps = true; // pairs with the read in wake
                while (generation == done && !closing) {
                    LockSupport.park(Workers.this);
                }
                sleeps = false;
            }
            return !closing;
        }

        /** By the owner, after it wrote the generation. */
        void wake() {
            if (sleeps) {
                LockSupport.unpark(thread);
            }
        }

        private void arrive() {
            if (arrived.incrementAndGet() == others.length && ownerSleeps) {
                LockSupport.unpark(owner);
            }
        }
    }

    /** The failure with the lowest piece number of a run. */
    private static final class FirstFailure {
        private int piece;
        private @Nullable Throwable cause;

        synchronized void note(int failedPiece, Throwable e) {
            Throwable first = cause;
            if (first == null) {
                piece = failedPiece;
                cause = e;
            } else if (first.equals(e)) {
                piece = Math.min(piece, failedPiece);
            } else if (failedPiece < piece) {
                e.addSuppressed(first);
                piece = failedPiece;
                cause = e;
            } else {
                first.addSuppressed(e);
            }
        }

        synchronized void throwIfAny(String role) {
            Throwable e = cause;
            if (e != null) {
                cause = null;
                throw new PieceFailedException(role, piece, e);
            }
        }
    }
}
