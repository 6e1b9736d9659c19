package dripstone.app.house;

import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.LedgerEntry.KernelChanged;
import dripstone.checkpoint.LedgerEntry.Published;
import dripstone.checkpoint.LedgerEntry.WeightsHash;
import dripstone.checkpoint.LedgerHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A model's ledger as an audit's trainer is shown it: every step and decision as they stand, and nothing of what the trainer
 * appends reaches the file. Of the hashes only those are left that the kernels in force made; those of the checkpoints that the audit
 * compares itself are kept apart. Thread-safe, as trainer and packer share it.
 */
final class AuditLedger implements Ledger {
    private final LedgerHistory recorded;
    /** Hash of the weights by step; where a step was made again by other kernels, the last. */
    private final NavigableMap<Long, String> hashes;
    /** Kernels of the steps after each key. */
    private final NavigableMap<Long, String> kernels;
    private List<LedgerEntry> decisions;

    AuditLedger(LedgerHistory recorded) {
        this.recorded = recorded;
        this.decisions = recorded.decisions();
        this.hashes = new TreeMap<>();
        this.kernels = new TreeMap<>();
        for (LedgerEntry entry : recorded.decisions()) {
            read(entry);
        }
    }

    private void read(LedgerEntry entry) {
        if (entry instanceof Published p) {
            hashes.put(p.step(), p.weightsSha256());
        } else if (entry instanceof WeightsHash w) {
            hashes.put(w.step(), w.sha256());
        } else if (entry instanceof KernelChanged k) {
            hashes.tailMap(k.afterStep(), false).clear();
            kernels.tailMap(k.afterStep(), true).clear();
            kernels.put(k.afterStep(), k.after());
        }
    }

    /** Recorded hashes of weights by step. */
    NavigableMap<Long, String> hashes() {
        return hashes;
    }

    /**
     * The kernels of the steps of a range, by the step after which they begin.
     *
     * @param otherwise what the first are made by, if it is not said
     */
    NavigableMap<Long, String> kernels(long from, long to, String otherwise) {
        NavigableMap<Long, String> used = new TreeMap<>(kernels.subMap(from - 1, true, to, false));
        var before = kernels.floorEntry(from - 1);
        used.put(before == null ? 0 : before.getKey(), before == null ? otherwise : before.getValue());
        return used;
    }

    /**
     * From now on only what a run of the audit's steps may see; before, all of it.
     *
     * @param kernel that all steps of the audit are made by 
     * @param apart steps whose hashes the trainer is not shown
     */
    synchronized void show(String kernel, Set<Long> apart) {
        List<LedgerEntry> shown = new ArrayList<>();
        shown.add(new KernelChanged(0, "", kernel));
        for (LedgerEntry entry : recorded.decisions()) {
            if (!(entry instanceof Published) && !(entry instanceof WeightsHash) && !(entry instanceof KernelChanged)) {
                shown.add(entry);
            }
        }
        hashes.forEach((step, hash) -> {
            if (!apart.contains(step)) {
                shown.add(new WeightsHash(step, hash));
            }
        });
        decisions = List.copyOf(shown);
    }

    @Override
    public synchronized void append(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Step) {
            throw new IllegalStateException("an audit makes no step that the ledger does not have: " + entry);
        }
        List<LedgerEntry> more = new ArrayList<>(decisions);
        more.add(entry);
        decisions = List.copyOf(more);
    }

    @Override
    public synchronized List<LedgerEntry> decisions() {
        return decisions;
    }

    @Override
    public void force() {}

    @Override
    public String head() {
        return "";
    }

    @Override
    public Optional<LedgerEntry.Step> step(long step) {
        return recorded.step(step);
    }

    @Override
    public void steps(long from, long to, Predicate<LedgerEntry.Step> visitor) throws IOException {
        recorded.steps(from, to, visitor);
    }

    @Override
    public long lastStep() {
        return recorded.lastStep();
    }

    @Override
    public void close() throws IOException {
        recorded.close();
    }
}
