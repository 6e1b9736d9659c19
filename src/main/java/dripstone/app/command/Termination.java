package dripstone.app.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a process that is told to end (SIGTERM, SIGINT, or the end of the Maven that started it): the request is passed on,
 * and the JVM is kept up until the work has come to its end or a deadline has passed. A second signal
 * ends it at once: see {@link SecondSignal}.
 */
final class Termination implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Runnable request;

    private Termination(Runnable request) {
        this.request = request;
    }

    /** @param request asks the work to end; returns soon */
    static Termination install(Runnable request) {
        Termination termination = new Termination(request);
        SecondSignal.install();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("termination").unstarted(termination::hook));
        if (System.getProperty("dripstone.parent") != null) {
            // the signal that ends Maven does not reach what Maven started
            ProcessHandle.current().parent().ifPresent(parent -> Thread.ofPlatform().name("parent-watch").daemon().start(() -> {
                parent.onExit().join();
                termination.request();
            }));
        }
        return termination;
    }

    /** Asks the work to end, as a signal does. */
    void request() {
        if (requested.getCount() > 0) {
            requested.countDown();
            request.run();
        }
    }

    private void hook() {
        request();
        try {
            finished.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the end is asked for. */
    void await() throws InterruptedException {
        requested.await();
    }

    /** @return whether it was asked for within the time */
    boolean await(Duration atMost) throws InterruptedException {
        return requested.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The work has come to its end. */
    @Override
    public void close() {
        finished.countDown();
    }
}
