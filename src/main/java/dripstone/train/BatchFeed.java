package dripstone.train;

import dripstone.batch.BatchSource;
import dripstone.batch.PackerState;
import java.io.IOException;

/** Opens the batches of a run, once it is known where the run goes on. */
@FunctionalInterface
public interface BatchFeed {
    /**
     * @param from the packer's state after the restored step
     * @param step the restored step, or 0: the first batch is of the step after it
     * @param settings which hold at which step: {@code settings.at(step).leaves()} is the number of leaves to pack
     */
    BatchSource open(PackerState from, long step, SettingTimeline settings) throws IOException;
}
