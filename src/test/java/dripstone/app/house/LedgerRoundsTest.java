package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dripstone.checkpoint.Ledger;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerRoundsTest {
    @TempDir
    private Path dir;

    @Test
    void endOfARound_isKnownAfterAReopening_andOfNoOther() throws IOException {
        try (Ledger ledger = Ledger.open(dir.resolve("ledger"))) {
            LedgerRounds rounds = new LedgerRounds(ledger);
            assertEquals(Optional.empty(), rounds.endOf(0));
            rounds.recordEnd(0, new Position(7));
            rounds.recordEnd(1, new Position(9));
        }
        try (Ledger ledger = Ledger.open(dir.resolve("ledger"))) {
            LedgerRounds rounds = new LedgerRounds(ledger);
            assertEquals(Optional.of(new Position(7)), rounds.endOf(0));
            assertEquals(Optional.of(new Position(9)), rounds.endOf(1));
            assertEquals(Optional.empty(), rounds.endOf(2));
        }
    }
}
