package dripstone.life;

/**
 * Whether long work is to be given up. It is asked between the pieces of the work, from any thread, and takes no time: what is given up
 * is lost, so it is handed to work that can be begun again from what is durable. Interrupts are not used for this, since they close the
 * files that the work has open.
 */
@FunctionalInterface
public interface StopSignal {
    /** Work that nobody stops. */
    StopSignal NEVER = () -> false;

    boolean isAsked();

    /** @throws StoppedException when it is asked @param work what would be given up, as a person would say it */
    default void check(String work) {
        if (isAsked()) {
            throw new StoppedException(work);
        }
    }
}
