package dripstone.checkpoint;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast a snapshot is written, and what it shares with earlier ones is hashed: at most so many bytes a second, so that neither the
 * hashing takes a processor away from training nor a flood of unwritten pages the disk from everyone. One thread writes; any other may
 * call {@link #hurry}.
 */
public final class Pace {
    /** Written back in portions of this size, so that the last force finds little to do. */
    static final long FORCE_BYTES = 32L << 20;

    private final double bytesPerNano;
    private final long beginNanos = System.nanoTime();
    /** Only the writer's thread writes it; others see how far it is. */
    private final AtomicLong written = new AtomicLong();
    /** Set by the writer's thread as it begins, and where it turns out to be more. */
    private volatile long expected;
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

    /** Of what was written, or read to be hashed, so far. Any thread may ask. */
    public long bytes() {
        return written.get();
    }

    /** What {@link #bytes} will come to, but for some small files; 0 as long as that is not known. */
    public long expectedBytes() {
        return expected;
    }

    /** By the writer's thread. */
    void expects(long bytes) {
        expected = bytes;
    }

    /** Returns when the next byte may be written, or hashed. */
    void wrote(int bytes) {
        long all = written.getPlain() + bytes;
        written.lazySet(all);
        long due = beginNanos + (long) (all / bytesPerNano);
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
