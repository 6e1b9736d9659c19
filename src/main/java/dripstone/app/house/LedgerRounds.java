package dripstone.app.house;

import dripstone.batch.RoundLog;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.journal.Position;
import java.io.IOException;
import java.util.Optional;

/** The ends of rounds, kept in the model's ledger. */
record LedgerRounds(Ledger ledger) implements RoundLog {
    @Override
    public Optional<Position> endOf(long round) {
        return ledger.decisions().stream()
                .filter(LedgerEntry.EndOfRound.class::isInstance)
                .map(LedgerEntry.EndOfRound.class::cast)
                .filter(e -> e.round() == round)
                .map(e -> Position.parse(e.position()))
                .reduce((first, last) -> last);
    }

    @Override
    public void recordEnd(long round, Position end) throws IOException {
        ledger.append(new LedgerEntry.EndOfRound(round, end.toString()));
        ledger.force();
    }
}
