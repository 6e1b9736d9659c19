package dripstone.batch;

/**
 * What enters a cut beside journal and round log.
 *
 * @param replayBlock documents that are shuffled together at most
 */
record PackingPlan(BatchShape shape, int epochs, long roundTokens, long seed, int replayBlock) {
    static PackingPlan of(BatchRun run) {
        return new PackingPlan(run.shape(), run.settings().epochs(), run.settings().roundTokens(), run.seed(), ReplayOrder.BLOCK);
    }
}
