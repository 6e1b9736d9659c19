package dripstone.app.house;

import dripstone.intake.WithdrawnKeys;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import dripstone.text.DocumentKey;
import java.util.Optional;
import java.util.OptionalLong;

/** The data directory's withdrawals, as the intake asks for them. */
record WithdrawnDocuments(Withdrawals withdrawals) implements WithdrawnKeys {
    @Override
    public OptionalLong refusing(DocumentKey key) {
        Optional<Withdrawal> found = withdrawals.refusing(key.source(), key.address(), key.member());
        return found.isPresent() ? OptionalLong.of(found.get().number()) : OptionalLong.empty();
    }

    @Override
    public PositionRanges places() {
        return withdrawals.places();
    }
}
