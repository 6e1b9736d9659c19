package dripstone.train;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A ledger whose next lines can be held back. While a snapshot is being written beside training, lines wait in memory until its own line
 * stands, right after that of its step: so the ledger's bytes say nothing of how long the writing took, and a run that is repeated writes
 * the same. A line that must be durable ({@link #force}) waits for the snapshot. What is held is lost with the process, and is trained
 * again then, to the same lines: no snapshot is newer than the line of its step, which is durable before it.
 *
 * <p>The trainer's thread appends, the snapshot's writer releases; each method takes the lock, but none that waits for the disk does, so
 * that an append never waits for a force. Anybody may read.
 */
final class HeldLedger implements Ledger {
    /** Beyond this, appending waits as if for a force: half an hour of steps of a tenth of a second. */
    static final int MOST_HELD = 20_000;

    private final Ledger ledger;
    private final ArrayDeque<LedgerEntry> lines = new ArrayDeque<>();
    private Settler settler = () -> {};
    private boolean holding;

    /** Waits until nothing is held any more. */
    @FunctionalInterface
    interface Settler {
        void settle() throws IOException;
    }

    HeldLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** How the trainer's thread waits for what holds the lines back. */
    void settler(Settler next) {
        settler = next;
    }

    /** From now on lines are held. */
    synchronized void hold() {
        holding = true;
    }

    /** Makes durable what is not held; by the snapshot's writer. */
    void forceUnheld() throws IOException {
        ledger.force();
    }

    /**
     * Appends the line that was waited for, makes it durable, then appends those that were held.
     *
     * @throws IOException when one cannot be written; those that are left stay held, and the next append tries again and says so
     */
    void release(Optional<LedgerEntry> first) throws IOException {
        try {
            if (first.isPresent()) {
                ledger.append(first.get());
                ledger.force();
            }
        } finally {
            letGo();
        }
    }

    private synchronized void letGo() throws IOException {
        holding = false;
        while (!lines.isEmpty()) {
            ledger.append(lines.getFirst());
            lines.removeFirst();
        }
    }

    @Override
    public void append(LedgerEntry entry) throws IOException {
        if (isFull()) {
            settler.settle();
        }
        synchronized (this) {
            if (holding) {
                lines.add(entry);
                return;
            }
            letGo();
            ledger.append(entry);
        }
    }

    private synchronized boolean isFull() {
        return holding && lines.size() >= MOST_HELD;
    }

    private synchronized boolean isHolding() {
        return holding;
    }

    @Override
    public void force() throws IOException {
        if (isHolding()) {
            settler.settle();
        }
        synchronized (this) {
            letGo();
        }
        ledger.force();
    }

    @Override
    public Optional<LedgerEntry.Step> step(long step) {
        synchronized (this) {
            for (LedgerEntry line : lines.reversed()) {
                if (line instanceof LedgerEntry.Step s && s.step() == step) {
                    return Optional.of(s);
                }
            }
        }
        return ledger.step(step);
    }

    @Override
    public void steps(long from, long to, Predicate<LedgerEntry.Step> visitor) throws IOException {
        boolean[] goOn = {true};
        ledger.steps(from, to, step -> goOn[0] = visitor.test(step));
        List<LedgerEntry> held;
        synchronized (this) {
            held = List.copyOf(lines);
        }
        for (LedgerEntry line : held) {
            if (goOn[0] && line instanceof LedgerEntry.Step s && s.step() >= from && s.step() <= to) {
                goOn[0] = visitor.test(s);
            }
        }
    }

    @Override
    public synchronized long lastStep() {
        long last = ledger.lastStep();
        for (LedgerEntry line : lines) {
            last = line instanceof LedgerEntry.Step s ? Math.max(last, s.step()) : last;
        }
        return last;
    }

    @Override
    public synchronized List<LedgerEntry> decisions() {
        if (lines.isEmpty()) {
            return ledger.decisions();
        }
        List<LedgerEntry> all = new ArrayList<>(ledger.decisions());
        lines.stream().filter(line -> !(line instanceof LedgerEntry.Step)).forEach(all::add);
        return List.copyOf(all);
    }

    /** Of the last line that is not held. */
    @Override
    public String head() {
        return ledger.head();
    }

    /** The ledger stays open: it is its opener's. */
    @Override
    public void close() throws IOException {
        letGo();
    }
}
