package dripstone.batch;

/**
 * What a pipeline packs, and from where.
 *
 * @param shape of each batch
 * @param settings of packing
 * @param seed of the model: orders of replay are drawn from it
 * @param limit when to end
 * @param from the packer's state in the snapshot that learning goes on from, or {@link PackerState#atStart}
 * @param stepsDone steps trained before; the first batch is of the step after
 * @param withdrawn text that is packed no more, and from which step on
 */
public record BatchRun(BatchShape shape, BatchSettings settings, long seed, RunLimit limit, PackerState from, long stepsDone,
        WithdrawnText withdrawn) {
    public BatchRun {
        if (stepsDone < 0) {
            throw new IllegalArgumentException("steps count from 1: stepsDone=" + stepsDone);
        }
    }

    /** Nothing is withdrawn. */
    public BatchRun(BatchShape shape, BatchSettings settings, long seed, RunLimit limit, PackerState from, long stepsDone) {
        this(shape, settings, seed, limit, from, stepsDone, WithdrawnText.none());
    }
}
