package dripstone.life;

import java.time.Duration;
import java.util.List;

/**
 * A part of the daemon with a beginning and an end. {@link #start} is called once, {@link #stop} at least once after it; where
 * {@link #recovery} says so, a service that has failed may be begun again.
 */
public interface Service {
    /** The role, in lower case with hyphens; its threads bear it too. */
    String name();

    /** Returns when the service works; throws when it cannot, having undone what it began. */
    void start() throws Exception;

    /** Asks to end, and returns once ended or once the deadline has passed (then {@link #health} is {@code Failed}). */
    void stop(Duration deadline) throws InterruptedException;

    Health health();

    /**
     * Asks to end and returns at once: all services are asked before the first is waited for, so that their ends overlap. What others still
     * need as they end (the way into the journal) does nothing here.
     */
    default void askToStop() {}

    /** What helps when {@link #health} is {@code Failed}; asked after it has failed. */
    default Recovery recovery() {
        return Recovery.BY_ITSELF;
    }

    /** Begins again after a failure, where the recovery is {@link Recovery#IN_PROCESS}; throws when it cannot, and may be asked again. */
    default void restart(Duration deadline) throws Exception {
        stop(deadline);
        start();
    }

    /** Signs of life of its stages; none where nothing of it can be stuck. Never waits, whatever its stages do. */
    default List<Pulse> pulses() {
        return List.of();
    }
}
