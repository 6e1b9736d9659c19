package dripstone.train;

/**
 * What ends a run, beside being asked to stop and the end of the batch source, and what it does by itself on the way.
 *
 * @param tokens the model's whole count of trained tokens at which the run ends, so that the same command goes on where a killed one
 *     was and ends where it would have; 0: no end
 * @param validateEvery steps between validations of the trainer's own; 0: only when asked
 * @param patience validations in a row without a better one, after which the run ends; 0: never
 * @param checkpointEvery steps between snapshots of the trainer's own, so that a killed run goes on from there; 0: only when asked
 */
public record TrainingBounds(long tokens, long validateEvery, int patience, long checkpointEvery) {
    public TrainingBounds {
        if (tokens < 0 || validateEvery < 0 || patience < 0 || checkpointEvery < 0) {
            throw new IllegalArgumentException("bounds are not negative: tokens=" + tokens + " validate-every=" + validateEvery
                    + " patience=" + patience + " checkpoint-every=" + checkpointEvery);
        }
        if (patience > 0 && validateEvery == 0) {
            throw new IllegalArgumentException("patience=" + patience + " needs validate-every over 0");
        }
    }

    /** A daemon's run: until it is stopped. */
    public static TrainingBounds none() {
        return new TrainingBounds(0, 0, 0, 0);
    }

    boolean isLast(long tokensTrained) {
        return tokens > 0 && tokensTrained >= tokens;
    }

    boolean validatesAfter(long step) {
        return validateEvery > 0 && step % validateEvery == 0;
    }

    boolean checkpointsAfter(long step) {
        return checkpointEvery > 0 && step % checkpointEvery == 0;
    }

    /** Whether the best snapshot is to be found and kept. */
    boolean keepsBest() {
        return patience > 0;
    }
}
