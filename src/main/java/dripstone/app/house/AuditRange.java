package dripstone.app.house;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.LedgerHistory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Verification;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an audit makes again.
 *
 * @param from where it begins; empty: at the beginning
 * @param to the last step
 * @param compared checkpoints on the way and at its end, by step
 */
record AuditRange(Optional<Snapshot> from, long to, SortedMap<Long, Snapshot> compared) {
    private static final String BEGINNING = "beginning";
    private static final String NEWEST = "newest";

    /** The first step that is made again. */
    long firstStep() {
        return from.map(Snapshot::step).orElse(0L) + 1;
    }

    /**
     * The range that was asked for. Without {@code from}, it begins at the checkpoint before the last; without {@code to}, it ends at the
     * newest.
     *
     * @throws RefusedException when there is no such checkpoint or step, or one of the checkpoints is damaged
     */
    static AuditRange of(ObjectNode arguments, SnapshotStore snapshots, LedgerHistory ledger) throws IOException, RefusedException {
        List<Snapshot> all = snapshots.list();
        String toText = arguments.path("to").asText(NEWEST);
        long to = toText.equals(NEWEST) ? newest(all) : step("--to", toText);
        if (to < 1 || to > ledger.lastStep()) {
            throw new RefusedException(ExitCode.FAILED, "there is no step=" + to + " to be audited: the ledger has steps 1 to "
                    + ledger.lastStep() + ", checkpoints stand at " + steps(all));
        }
        Optional<Snapshot> from = from(arguments.path("from").asText(""), all, to);
        SortedMap<Long, Snapshot> compared = new TreeMap<>();
        for (Snapshot snapshot : all) {
            if (snapshot.step() > from.map(Snapshot::step).orElse(0L) && snapshot.step() <= to) {
                compared.put(snapshot.step(), requireWhole(snapshots, snapshot));
            }
        }
        if (from.isPresent()) {
            requireWhole(snapshots, from.get());
        }
        return new AuditRange(from, to, compared);
    }

    private static long newest(List<Snapshot> all) throws RefusedException {
        if (all.isEmpty()) {
            throw new RefusedException(ExitCode.FAILED,
                    "the model has no checkpoint to be audited; --to STEP compares with the ledger alone");
        }
        return all.getLast().step();
    }

    private static Optional<Snapshot> from(String text, List<Snapshot> all, long to) throws RefusedException {
        if (text.equals(BEGINNING)) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return all.reversed().stream().filter(s -> s.step() < to).findFirst();
        }
        long step = step("--from", text);
        Optional<Snapshot> there = all.stream().filter(s -> s.step() == step).findFirst();
        if (there.isEmpty() || step >= to) {
            throw new RefusedException(ExitCode.FAILED, "an audit begins at a checkpoint before step=" + to
                    + ", or at the beginning: --from " + text + " is neither; checkpoints stand at " + steps(all));
        }
        return there;
    }

    private static long step(String option, String text) throws RefusedException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(ExitCode.USAGE,
                    option + " is a step, " + BEGINNING + " (--from) or " + NEWEST + " (--to); is " + text);
        }
    }

    private static Snapshot requireWhole(SnapshotStore snapshots, Snapshot snapshot) throws IOException, RefusedException {
        Verification verification = snapshots.verify(snapshot);
        if (!verification.valid()) {
            throw new RefusedException(ExitCode.DAMAGED, "the checkpoint of step=" + snapshot.step() + " is damaged: "
                    + String.join("; ", verification.problems()));
        }
        return snapshot;
    }

    private static String steps(List<Snapshot> all) {
        return all.isEmpty() ? "none" : String.join(", ", all.stream().map(s -> Long.toString(s.step())).toList());
    }
}
