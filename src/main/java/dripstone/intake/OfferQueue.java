package dripstone.intake;

import dripstone.text.Document;
import dripstone.text.Receipt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Documents on their way to the intake's thread, bounded by count and by bytes; a document larger than the bound waits alone. */
final class OfferQueue {
    /**
     * A document on its way.
     *
     * @param bytes of its text as it lies in memory, roughly
     * @param decided what became of it before it came here; null where that is to be judged
     */
    record Offer(Document document, CompletableFuture<Receipt> answer, long bytes, @Nullable Receipt decided) {
        Offer(Document document, CompletableFuture<Receipt> answer, long bytes) {
            this(document, answer, bytes, null);
        }
    }

    private final int mostDocuments;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Condition shrunk = lock.newCondition();
    private final ArrayDeque<Offer> offers = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    OfferQueue(int mostDocuments, long mostBytes) {
        this.mostDocuments = mostDocuments;
        this.mostBytes = mostBytes;
    }

    /** Waits for room. @return false when the queue is closed */
    boolean put(Offer offer) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !offers.isEmpty() && (offers.size() >= mostDocuments || bytes + offer.bytes() > mostBytes)) {
                grown.signal(); // a group that gathers is as full as it gets
                shrunk.await();
            }
            if (closed) {
                return false;
            }
            offers.add(offer);
            bytes += offer.bytes();
            grown.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a group: waits at most {@code idle} for the first document, then at most {@code gather} for the group to fill.
     *
     * @return empty when none came
     */
    List<Offer> take(int groupDocuments, long groupBytes, Duration gather, Duration idle) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = idle.toNanos(); offers.isEmpty() && !closed && left > 0; ) {
                left = grown.awaitNanos(left);
            }
            for (long left = gather.toNanos(); left > 0 && !offers.isEmpty() && !closed && !full(groupDocuments, groupBytes); ) {
                left = grown.awaitNanos(left);
            }
            return poll(groupDocuments, groupBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Also when the queue itself can take no more: waiting longer would only hold sources up. */
    private boolean full(int groupDocuments, long groupBytes) {
        return offers.size() >= groupDocuments || bytes >= groupBytes || lock.hasWaiters(shrunk);
    }

    private List<Offer> poll(int groupDocuments, long groupBytes) {
        List<Offer> group = new ArrayList<>();
        long size = 0;
        while (group.size() < groupDocuments
                && !offers.isEmpty()
                && (group.isEmpty() || size + offers.element().bytes() <= groupBytes)) {
            Offer offer = offers.remove();
            group.add(offer);
            size += offer.bytes();
        }
        bytes -= size;
        shrunk.signalAll();
        return group;
    }

    /** Takes nothing more; what is in it can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            shrunk.signalAll();
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until closed, at most so long. */
    void awaitClosed(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = atMost.toNanos(); !closed && left > 0; ) {
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    int documents() {
        lock.lock();
        try {
            return offers.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
