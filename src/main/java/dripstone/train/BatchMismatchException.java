package dripstone.train;

import java.io.IOException;

/** A step that the ledger knows was to be repeated from another batch: journal and ledger no longer belong together. */
public final class BatchMismatchException extends IOException {
    private static final long serialVersionUID = 1;
    private final long step;

    BatchMismatchException(long step, String range, String recorded, String packed) {
        super("step=" + step + " was trained on batch digest=" + recorded + ", but the journal now gives digest=" + packed + " for range="
                + range + "; the journal or a setting of the packer has changed since. Put the journal of that time back, or"
                + " give these steps up with `dripstone checkpoint revert`");
        this.step = step;
    }

    BatchMismatchException(long step, String recorded, String packed) {
        super("step=" + step + " was trained on range=" + recorded + ", but the journal now gives the same tokens from range=" + packed
                + "; the journal or a setting of the packer has changed since. Put the journal of that time back, or give these"
                + " steps up with `dripstone checkpoint revert`");
        this.step = step;
    }

    public long step() {
        return step;
    }
}
