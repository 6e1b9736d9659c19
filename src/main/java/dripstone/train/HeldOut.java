package dripstone.train;

import dripstone.batch.Batch;
import dripstone.batch.PackerState;
import java.io.IOException;
import java.util.OptionalLong;

/** Text that is never trained on, as the trainer asks for it; implemented on the journal's held-out entries. */
@FunctionalInterface
public interface HeldOut {
    /**
     * Opens a pass over held-out windows from the journal's first on. Equal arguments give the same windows in the same order.
     *
     * @param at where the trainer reads: held-out text beyond is left for later
     * @param mostTargets unmasked targets in the whole pass
     */
    Windows open(PackerState at, long mostTargets) throws IOException;

    /**
     * As above.
     *
     * @param step the last step trained: text that the ledger withdraws by then is left out
     */
    default Windows open(PackerState at, long mostTargets, long step) throws IOException {
        return open(at, mostTargets);
    }

    /** A pass; used by one thread. */
    interface Windows extends AutoCloseable {
        /** Goes to the next batch, whose arrays may be those of the one before. @return whether there is one */
        boolean next() throws IOException;

        /** One leaf: B sequences of T tokens. */
        Batch batch();

        /** UTF-8 bytes of the text behind all unmasked targets so far, where the source counts them. */
        OptionalLong textBytes();

        @Override
        void close() throws IOException;
    }
}
