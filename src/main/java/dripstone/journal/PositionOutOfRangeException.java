package dripstone.journal;

import java.io.IOException;

/** A position was asked for that this journal does not hold. */
public final class PositionOutOfRangeException extends IOException {
    private static final long serialVersionUID = 1;
    private final long asked;

    public PositionOutOfRangeException(Position asked, Position start, Position end) {
        super("position=" + asked + " is outside the journal, start=" + start + " end=" + end
                + "; the snapshot that names it belongs to another journal, or the journal was cut");
        this.asked = asked.value();
    }

    public Position asked() {
        return new Position(asked);
    }
}
