package dripstone.intake;

import dripstone.journal.PositionRanges;
import dripstone.text.DocumentKey;
import java.util.OptionalLong;

/** What the intake asks of what people have taken back. Asked from the intake's thread, for each document. */
public interface WithdrawnKeys {
    /** Nothing was ever withdrawn. */
    WithdrawnKeys NONE = new WithdrawnKeys() {
        @Override
        public OptionalLong refusing(DocumentKey key) {
            return OptionalLong.empty();
        }

        @Override
        public PositionRanges places() {
            return PositionRanges.NONE;
        }
    };

    /** Number of the withdrawal by which a document is refused. */
    OptionalLong refusing(DocumentKey key);

    /** Where withdrawn entries stand in the journal: no index knows their text. */
    PositionRanges places();
}
