package dripstone.life;

/** What helps a service that has failed. */
public enum Recovery {
    /** {@link Service#restart} in this process: all that it holds can be made anew from what is durable. */
    IN_PROCESS,
    /**
     * Only another process: what this one has in memory or in the page cache cannot be trusted, a file that the disk refused to force
     * say. The daemon ends in order, and whoever started it starts it again.
     */
    NEW_PROCESS,
    /** It tries again by itself, or waits for a person; it is shown, not touched. */
    BY_ITSELF
}
