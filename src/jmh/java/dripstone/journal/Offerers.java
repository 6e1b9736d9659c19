package dripstone.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Threads that each offer one entry, wait until it is durable, and offer the next; one thread appends what waits, as the intake does,
 * so that a group is what came while the group before was forced. Single use.
 */
final class Offerers<E> {
    private final Sink<E> sink;
    private final List<E> entries;
    private final int mostInGroup;
    private final LinkedBlockingQueue<Offer<E>> queue = new LinkedBlockingQueue<>();
    private final Latencies latencies = new Latencies();
    private long groups;

    private record Offer<E>(E entry, long begun, CountDownLatch durable) {}

    /** Makes a group durable. */
    @FunctionalInterface
    interface Sink<E> {
        void append(List<E> group) throws IOException;
    }

    Offerers(Sink<E> sink, List<E> entries, int mostInGroup) {
        this.sink = sink;
        this.entries = entries;
        this.mostInGroup = mostInGroup;
    }

    /** @return nanoseconds from the first offer to the last durable one */
    long run(int offerers, long nanos) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < offerers; i++) {
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> offerUntil(first, begin + nanos)));
        }
        while (!queue.isEmpty() || threads.stream().anyMatch(Thread::isAlive)) {
            appendGroup();
        }
        return System.nanoTime() - begin;
    }

    private void offerUntil(int first, long end) {
        try {
            for (int i = first; System.nanoTime() - end < 0; i++) {
                Offer<E> offer = new Offer<>(entries.get(i % entries.size()), System.nanoTime(), new CountDownLatch(1));
                queue.add(offer);
                offer.durable.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void appendGroup() throws IOException, InterruptedException {
        Offer<E> first = queue.poll(10, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        List<Offer<E>> group = new ArrayList<>(List.of(first));
        queue.drainTo(group, mostInGroup - 1);
        sink.append(group.stream().map(Offer::entry).toList());
        groups++;
        long now = System.nanoTime();
        for (Offer<E> offer : group) {
            latencies.add(now - offer.begun);
            offer.durable.countDown();
        }
    }

    Latencies latencies() {
        return latencies;
    }

    long groups() {
        return groups;
    }
}
