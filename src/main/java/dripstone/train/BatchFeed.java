package dripstone.train;

import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import java.io.IOException;

/** Opens the batches of a run, once it is known where the run goes on. */
@FunctionalInterface
public interface BatchFeed {
    /**
     * Called when the run begins, and again at each step from which other settings of packing hold. The source opened before is used
     * no more by then, and what it packed ahead is thrown away: stop it first.
     *
     * @param from the packer's state after the step
     * @param step the last step trained, or 0: the first batch is of the step after it
     * @param settings that hold there: {@code settings.train().leaves()} is the number of leaves to pack, and what the feed gave to
     *     {@link TrainerParts.Feeds} stands in {@code settings.all()} with the values that the ledger says
     */
    BatchSource open(PackerState from, long step, HeldSettings settings) throws IOException, InterruptedException;
}
