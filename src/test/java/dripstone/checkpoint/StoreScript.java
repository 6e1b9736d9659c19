package dripstone.checkpoint;

import dripstone.disk.Sha256;
import dripstone.journal.Position;
import dripstone.journal.PositionRange;
import dripstone.journal.PositionRanges;
import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a trainer does with its ledger and snapshots, and people with withdrawals; notes what was acknowledged, call by call. Single use.
 */
final class StoreScript {
    static final int STEPS = 18;
    static final int KEEP = 2;

    private final Path data;
    /** In the order of their lines, whether durable or not. */
    final List<LedgerEntry> appended = new ArrayList<>();
    /** Of {@link #appended}, as many as a force has returned for. */
    int forced;
    /** Acknowledged: step to hash of weights. */
    final Map<Long, String> published = new TreeMap<>();
    /** That retention was let loose on: each is there whole, or not at all. */
    final Set<Long> mayBeGone = new HashSet<>();
    final Set<Long> pinned = new HashSet<>();
    /** As acknowledged by the last call that returned; empty before the first. */
    List<Withdrawal> withdrawn = List.of();

    StoreScript(Path data) {
        this.data = data;
    }

    static Path model(Path data) {
        return ModelDirectory.of(data, "m").root();
    }

    static Path withdrawals(Path data) {
        return data.resolve("withdrawals");
    }

    static LedgerEntry.Step step(long n) {
        String place = "1:" + Long.toHexString(n) + "/" + "0".repeat((int) (n * 37 % 200));
        return new LedgerEntry.Step(n, place, place, Sha256.of(new byte[] {(byte) n}), 100 + n);
    }

    void run() throws IOException {
        Path model = model(data);
        SnapshotStore snapshots = SnapshotStore.open(model);
        Withdrawals withdrawals = Withdrawals.open(withdrawals(data));
        try (Ledger ledger = Ledger.open(new ModelDirectory(model).ledger())) {
            append(ledger, new LedgerEntry.Identity("{\"seed\":1}"));
            force(ledger);
            for (long step = 1; step <= STEPS; step++) {
                append(ledger, step(step));
                if (step % 4 == 1) {
                    append(ledger, new LedgerEntry.Skipped(step, "loss is not finite"));
                    force(ledger);
                }
                if (step % 3 == 0) {
                    checkpoint(ledger, snapshots, step);
                }
                if (step % 5 == 0) {
                    withdraw(withdrawals, step);
                }
            }
        }
    }

    private void append(Ledger ledger, LedgerEntry entry) throws IOException {
        appended.add(entry); // it may be there, even where the call fails
        ledger.append(entry);
    }

    private void force(Ledger ledger) throws IOException {
        int all = appended.size();
        ledger.force();
        forced = all;
    }

    private void checkpoint(Ledger ledger, SnapshotStore snapshots, long step) throws IOException {
        force(ledger);
        Snapshot snapshot;
        try (Arena arena = Arena.ofConfined()) {
            snapshot = snapshots.publish(TinyModel.content(step, arena));
        }
        published.put(step, snapshot.weightsSha256());
        append(ledger, new LedgerEntry.Published(step, snapshot.weightsSha256()));
        force(ledger);
        if (step == 3) {
            snapshots.pin(snapshot, true);
            pinned.add(step);
        }
        if (step == STEPS) {
            pinned.clear(); // it may be either while the call is under way
            snapshots.pin(snapshots.list().getFirst(), false);
        }
        List<Long> left = new ArrayList<>(published.keySet());
        left.removeAll(pinned);
        left.subList(Math.max(0, left.size() - KEEP), left.size()).clear();
        mayBeGone.addAll(left);
        snapshots.retain(Retention.newest(KEEP));
    }

    private void withdraw(Withdrawals withdrawals, long step) throws IOException {
        Withdrawal noted = withdrawals.note("site", "/page/" + step, "", true, step);
        withdrawn = withdrawals.all();
        withdrawals.found(noted.number(), new PositionRanges(List.of(new PositionRange(new Position(step), new Position(step + 1)))), 1);
        withdrawn = withdrawals.all();
        withdrawals.erased(noted.number());
        withdrawn = withdrawals.all();
    }
}
