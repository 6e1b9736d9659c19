package dripstone.train;

import dripstone.checkpoint.LedgerEntry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the ledger says that the weights are after a step, as far as the kernels in force made it: other kernels give other bits, so an
 * entry about them takes back all hashes of later steps that came before it. The trainer's thread asks at each step, the snapshot's writer
 * once a snapshot.
 */
final class RecordedWeights {
    private final NavigableMap<Long, String> hashes = new TreeMap<>();
    private LedgerEntry.KernelChanged kernels = new LedgerEntry.KernelChanged(0, "", "");
    private long next = Long.MAX_VALUE;

    /** In the order of the ledger. */
    synchronized void read(LedgerEntry entry) {
        switch (entry) {
            case LedgerEntry.Published p -> hashes.put(p.step(), p.weightsSha256());
            case LedgerEntry.WeightsHash w -> hashes.put(w.step(), w.sha256());
            case LedgerEntry.KernelChanged k -> {
                hashes.tailMap(k.afterStep(), false).clear();
                kernels = k;
            }
            case LedgerEntry.Identity _, LedgerEntry.Step _, LedgerEntry.EndOfRound _, LedgerEntry.SettingChanged _, LedgerEntry.Skipped _,
                    LedgerEntry.Withdrawn _, LedgerEntry.Format _ -> { }
        }
    }

    /**
     * What the ledger is to say of kernels before learning goes on; nothing where its last word says it already.
     *
     * @param step of the snapshot, or 0 @param snapshots those that made the snapshot; empty where learning begins @param now in use
     */
    synchronized Optional<LedgerEntry.KernelChanged> change(long step, String snapshots, String now) {
        if (step > 0 && !snapshots.equals(now)) {
            return Optional.of(new LedgerEntry.KernelChanged(step, snapshots, now)).filter(c -> !c.equals(kernels));
        }
        if (kernels.after().isEmpty() && step > 0) {
            return Optional.empty(); // a ledger of an older build does not name those that it began with: the snapshot does
        }
        boolean goesBackBeforeTheChange = step < kernels.afterStep();
        return kernels.after().equals(now) && !goesBackBeforeTheChange
                ? Optional.empty()
                : Optional.of(new LedgerEntry.KernelChanged(step, kernels.after(), now));
    }

    /** Learning goes on after a step: what is known of earlier ones is asked for no more. */
    synchronized void goOnAfter(long step) {
        hashes.headMap(step, false).clear();
        passed(step);
    }

    /** The first step from now on that has a recorded hash. */
    synchronized long next() {
        return next;
    }

    /** Learning is at that step: what is asked for next lies beyond it. */
    synchronized void passed(long step) {
        Long later = hashes.higherKey(step);
        next = later == null ? Long.MAX_VALUE : later;
    }

    /** @return whether the ledger had it already @throws WeightsMismatchException when it says otherwise */
    synchronized boolean requireSame(long step, String sha256) throws WeightsMismatchException {
        String recorded = hashes.get(step);
        if (recorded != null && !recorded.equals(sha256)) {
            throw new WeightsMismatchException(step, recorded, sha256);
        }
        return recorded != null;
    }
}
