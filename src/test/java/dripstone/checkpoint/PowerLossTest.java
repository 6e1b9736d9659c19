package dripstone.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.Faults;
import dripstone.disk.SimulatedDisk;
import dripstone.journal.Withdrawal;
import dripstone.journal.Withdrawals;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The power goes in the middle of each single operation of a run of ledger, snapshots, pins, retention and withdrawals. Whatever the
 * disk makes of what was not forced: all that was acknowledged is there, nothing torn is taken as good, and work goes on.
 */
final class PowerLossTest {
    private static final int SEEDS_EACH = 2;

    private static long operations() throws IOException {
        SimulatedDisk disk = SimulatedDisk.healthy();
        new StoreScript(disk.root().resolve("data")).run();
        return disk.operations();
    }

    @Test
    void powerLostAtEveryOperation_keepsAllThatWasAcknowledged() throws IOException {
        long operations = operations();
        assertTrue(operations > 300, "operations=" + operations);
        for (long cut = 0; cut <= operations; cut++) {
            SimulatedDisk disk = SimulatedDisk.healthy().with(Faults.once(cut, new Faults.Fault.PowerLoss()));
            StoreScript script = new StoreScript(disk.root().resolve("data"));
            try {
                script.run();
                assertEquals(operations, cut);
            } catch (IOException e) {
                assertTrue(e.toString().contains("power"), e.toString());
            }
            for (int i = 0; i < SEEDS_EACH; i++) {
                long seed = SEEDS_EACH * cut + i;
                check(script, disk.afterPowerLoss(seed).root().resolve("data"), "cut=" + cut + " seed=" + seed);
            }
        }
    }

    private static void check(StoreScript script, Path data, String where) throws IOException {
        Path model = StoreScript.model(data);
        SnapshotStore snapshots = SnapshotStore.open(model);
        try (Ledger ledger = Ledger.open(new ModelDirectory(model).ledger())) {
            checkLedger(script, ledger, where);
            checkSnapshots(script, snapshots, where);
            checkWithdrawals(script, Withdrawals.open(StoreScript.withdrawals(data)).all(), where);
            goOn(snapshots, ledger, where);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(where, e);
        }
        try (Stream<Path> names = Files.list(new ModelDirectory(model).snapshots())) {
            assertTrue(names.noneMatch(p -> String.valueOf(p.getFileName()).startsWith(".")), where + ": something pending was left");
        }
    }

    private static void checkLedger(StoreScript script, Ledger ledger, String where) throws IOException {
        List<LedgerEntry> steps = new ArrayList<>();
        ledger.steps(0, Long.MAX_VALUE, steps::add);
        List<LedgerEntry> decisions = ledger.decisions();
        int lines = steps.size() + decisions.size();
        assertTrue(lines >= script.forced && lines <= script.appended.size(), where + " lines=" + lines + " forced=" + script.forced);
        List<LedgerEntry> before = script.appended.subList(0, lines);
        assertEquals(before.stream().filter(e -> e instanceof LedgerEntry.Step).toList(), steps, where);
        assertEquals(before.stream().filter(e -> !(e instanceof LedgerEntry.Step)).toList(), decisions, where);
    }

    private static void checkSnapshots(StoreScript script, SnapshotStore snapshots, String where) throws IOException {
        RestoreOutcome outcome = snapshots.newestValid();
        assertEquals(List.of(), outcome.skipped(), where + ": what has a name is whole");
        List<Long> there = new ArrayList<>();
        for (Snapshot snapshot : snapshots.list()) {
            there.add(snapshot.step());
            assertTrue(snapshots.verify(snapshot).valid(), where + " step=" + snapshot.step());
            assertEquals(script.pinned.contains(snapshot.step()), snapshots.pinned(snapshot) && !script.pinned.isEmpty(), where);
        }
        script.published.forEach((step, weights) -> assertTrue(
                there.contains(step) || script.mayBeGone.contains(step), where + " acknowledged and gone: step=" + step));
        if (!script.published.isEmpty()) {
            long newest = script.published.keySet().stream().max(Long::compare).orElseThrow();
            assertTrue(assertInstanceOf(RestoreOutcome.Found.class, outcome).snapshot().step() >= newest, where);
        }
    }

    private static void checkWithdrawals(StoreScript script, List<Withdrawal> found, String where) {
        List<Withdrawal> acknowledged = script.withdrawn;
        boolean before = found.equals(acknowledged);
        boolean oneMore = found.size() == acknowledged.size() + 1 && found.subList(0, acknowledged.size()).equals(acknowledged);
        boolean oneChanged = !before && found.size() == acknowledged.size() && !found.isEmpty()
                && found.getLast().state().compareTo(acknowledged.getLast().state()) > 0;
        assertTrue(before || oneMore || oneChanged, where + " withdrawals=" + found + " acknowledged=" + acknowledged);
    }

    private static void goOn(SnapshotStore snapshots, Ledger ledger, String where) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ledger.append(StoreScript.step(100));
            ledger.force();
            Snapshot next = snapshots.publish(TinyModel.content(100, arena));
            assertEquals(next, assertInstanceOf(RestoreOutcome.Found.class, snapshots.newestValid()).snapshot(), where);
        }
    }
}
