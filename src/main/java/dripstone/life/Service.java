package dripstone.life;

import java.time.Duration;

/** A part of the daemon with a beginning and an end. {@link #start} is called once, {@link #stop} at least once after it. */
public interface Service {
    /** The role, in lower case with hyphens; its threads bear it too. */
    String name();

    /** Returns when the service works; throws when it cannot, having undone what it began. */
    void start() throws Exception;

    /** Asks to end, and returns once ended or once the deadline has passed (then {@link #health} is {@code Failed}). */
    void stop(Duration deadline) throws InterruptedException;

    Health health();
}
