package dripstone.batch;

import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A lock-free way from one producer to one consumer, who spins for a moment, then parks.
 *
 * <p>The queue's release of an element pairs with its acquire in {@code poll}, so all that was written to the element before is
 * seen. Parking is Dekker's: the consumer writes {@code waiter}, then looks into the queue; the producer offers, then reads {@code waiter};
 * a full fence stands between the two in each, so at least one sees the other.
 */
final class HandOff<E> {
    /** A few microseconds: longer would take a core from the trainer's workers. */
    private static final int SPINS = 200;

    private final Queue<E> queue;
    private volatile @Nullable Thread waiter;

    HandOff(int capacity) {
        queue = new SpscVarHandleArrayQueue<>(capacity);
    }

    /** Producer: hands over; false when full. */
    boolean offer(E element) {
        if (!queue.offer(element)) {
            return false;
        }
        wake();
        return true;
    }

    /** Anyone: makes a waiting consumer look at its condition again. */
    void wake() {
        VarHandle.fullFence();
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Any thread; exact for the producer once the consumer has stopped, and the other way round. */
    int size() {
        return queue.size();
    }

    /**
     * Consumer: the next element, waiting at most so long; null when time is up, or nothing is there once {@code closed} holds (what was
     * offered before it began to hold is still given).
     */
    @Nullable E poll(long atMostNanos, BooleanSupplier closed) throws InterruptedException {
        for (int i = 0; i < SPINS; i++) {
            E element = queue.poll();
            if (element != null) {
                return element;
            }
            Thread.onSpinWait();
        }
        return park(atMostNanos, closed);
    }

    /** {@link #poll} without spinning first. */
    @Nullable E park(long atMostNanos, BooleanSupplier closed) throws InterruptedException {
        long begun = System.nanoTime();
        waiter = Thread.currentThread();
        try {
            while (true) {
                VarHandle.fullFence();
                boolean last = closed.getAsBoolean();
                E element = queue.poll();
                long left = atMostNanos - (System.nanoTime() - begun);
                if (element != null || last || left <= 0) {
                    return element;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            waiter = null;
        }
    }
}
