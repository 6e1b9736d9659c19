package dripstone.checkpoint;

import java.util.concurrent.locks.LockSupport;

/**
 * How fast a snapshot is written: at most so many bytes a second, so that neither the hashing takes a processor away from training nor
 * a flood of unwritten pages the disk from everyone. One thread writes; any other may call {@link #hurry}.
 */
public final class Pace {
    /** Written back in portions of this size, so that the last force finds little to do. */
    static final long FORCE_BYTES = 32L << 20;

    private final double bytesPerNano;
    private final long beginNanos = System.nanoTime();
    private long written;
    private volatile boolean hurried;
    private volatile boolean waiting;
    private final Thread writer;

    private Pace(double bytesPerNano) {
        this.bytesPerNano = bytesPerNano;
        this.writer = Thread.currentThread();
    }

    /** For the calling thread, from now on. @param bytesPerSecond 0: no limit */
    public static Pace of(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: bytes-per-second=" + bytesPerSecond);
        }
        return new Pace(bytesPerSecond == 0 ? Double.POSITIVE_INFINITY : bytesPerSecond / 1e9);
    }

    /** As fast as it goes. */
    public static Pace unlimited() {
        return of(0);
    }

    /** Somebody waits: from now on as fast as it goes. */
    public void hurry() {
        hurried = true; // before the read of waiting; the writer writes waiting before it reads hurried
        if (waiting) {
            LockSupport.unpark(writer);
        }
    }

    /** Returns when the next byte may be written. */
    void wrote(int bytes) {
        written += bytes;
        long due = beginNanos + (long) (written / bytesPerNano);
        waiting = true;
        for (long rest = due - System.nanoTime(); rest > 0 && !hurried; rest = due - System.nanoTime()) {
            LockSupport.parkNanos(this, rest);
            if (Thread.currentThread().isInterrupted()) {
                break; // park would not wait any more; what is written stays whole
            }
        }
        waiting = false;
    }
}
