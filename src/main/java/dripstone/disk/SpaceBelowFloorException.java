package dripstone.disk;

import java.io.IOException;

/** Nothing was written, because the disk is nearly full. */
public final class SpaceBelowFloorException extends IOException {
    private static final long serialVersionUID = 1L;

    SpaceBelowFloorException(String reason) {
        super(reason);
    }
}
