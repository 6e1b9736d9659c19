package dripstone.train;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A ledger that several threads may use: the trainer for steps, the packer for ends of rounds. */
public final class SharedLedger implements Ledger {
    private final Ledger ledger;

    public SharedLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public synchronized void append(LedgerEntry entry) throws IOException {
        ledger.append(entry);
    }

    @Override
    public synchronized void force() throws IOException {
        ledger.force();
    }

    @Override
    public synchronized Optional<LedgerEntry.Step> step(long step) {
        return ledger.step(step);
    }

    @Override
    public synchronized List<LedgerEntry> decisions() {
        return List.copyOf(ledger.decisions());
    }

    @Override
    public synchronized String head() {
        return ledger.head();
    }

    @Override
    public synchronized void close() throws IOException {
        ledger.close();
    }
}
