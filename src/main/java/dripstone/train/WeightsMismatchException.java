package dripstone.train;

import java.io.IOException;

/** A step that the ledger knows came out with other weights than it says: the same batches no longer give the same bits. */
public final class WeightsMismatchException extends IOException {
    private static final long serialVersionUID = 1;
    private final long step;

    WeightsMismatchException(long step, String recorded, String made) {
        super("step=" + step + " came to other weights than the ledger says: recorded sha256=" + recorded + " now sha256=" + made
                + "; a snapshot, the memory or the arithmetic of this machine is not what it was. Let `dripstone audit` find the first step"
                + " that differs; put back a copy from before it, or give the steps after the newest checkpoint up with"
                + " `dripstone checkpoint revert`");
        this.step = step;
    }

    public long step() {
        return step;
    }
}
