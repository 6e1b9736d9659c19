package dripstone.batch;

/**
 * What enters a cut beside journal and round log.
 *
 * @param replayBlock documents that are shuffled together at most
 * @param withdrawn text that is packed no more, and from which step on
 */
record PackingPlan(BatchShape shape, int epochs, long roundTokens, long seed, int replayBlock, WithdrawnText withdrawn) {
    PackingPlan(BatchShape shape, int epochs, long roundTokens, long seed, int replayBlock) {
        this(shape, epochs, roundTokens, seed, replayBlock, WithdrawnText.none());
    }

    static PackingPlan of(BatchRun run) {
        return new PackingPlan(run.shape(), run.settings().epochs(), run.settings().roundTokens(), run.seed(), ReplayOrder.BLOCK,
                run.withdrawn());
    }
}
