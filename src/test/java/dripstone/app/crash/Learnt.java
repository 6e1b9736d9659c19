package dripstone.app.crash;

import dripstone.batch.PackerState;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.ModelDirectory;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.disk.Sha256;
import dripstone.journal.Position;
import dripstone.train.NeededText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model has come to, on the disk.
 *
 * @param step of the newest snapshot
 * @param sums SHA-256 of its files by name, and of the ledger in one order: its decisions, then its steps
 */
record Learnt(long step, Map<String, String> sums) {
    private static final List<String> FILES = List.of("model.safetensors", "optimizer.safetensors", "trainer.json", "tokenizer.json");

    static Learnt in(ModelDirectory model, Path scratch) throws IOException {
        List<Snapshot> snapshots = SnapshotStore.openForReading(model.root()).list();
        if (snapshots.isEmpty()) {
            throw new IOException("no snapshot in " + model.root());
        }
        Snapshot newest = snapshots.getLast();
        Map<String, String> sums = new TreeMap<>();
        for (String file : FILES) {
            sums.put(file, Sha256.of(newest.directory().resolve(file)));
        }
        try (Ledger ledger = Ledger.open(model.ledger())) {
            Path ordered = scratch.resolve("ledger-in-order");
            Files.deleteIfExists(ordered);
            writeInOrder(ledger, ordered, true);
            sums.put("ledger", Sha256.of(ordered));
            if (ledger.lastStep() != newest.step()) {
                throw new IOException("the ledger ends at step=" + ledger.lastStep() + ", the newest snapshot is of step=" + newest.step());
            }
            return new Learnt(newest.step(), sums);
        }
    }

    /**
     * Whether the newest snapshot has learnt all of the journal, in all epochs. A trainer waits for text also while a document is on its way to
     * it, and the end of a round stands in the ledger as soon as it is packed, which may be before its steps are made.
     */
    static boolean isAllTrained(Path data, Path scratch) throws IOException {
        List<PackerState> learnt = NeededText.states(SnapshotStore.openForReading(ModelDirectory.of(data, Retraining.MODEL).root()));
        if (learnt.isEmpty()) {
            return false;
        }
        Path copy = scratch.resolve("journal-at-end");
        Trees.copy(data.resolve("journal"), copy);
        Position end = Accepted.in(copy).endOfText();
        Trees.delete(copy);
        PackerState newest = learnt.getLast();
        return newest.replay().rounds().isEmpty() && newest.roundStart().compareTo(end) >= 0;
    }

    /** A new ledger of the decisions, and of the steps if wanted. @throws IOException when a step is missing or stands there twice */
    static void writeInOrder(Ledger ledger, Path file, boolean withSteps) throws IOException {
        List<LedgerEntry.Step> steps = new ArrayList<>();
        if (ledger.lastStep() > 0) {
            ledger.steps(1, ledger.lastStep(), steps::add);
        }
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).step() != i + 1) {
                throw new IOException("the ledger's entry " + (i + 1) + " of a step is of step=" + steps.get(i).step());
            }
            if (i > 0 && !steps.get(i).from().equals(steps.get(i - 1).to())) {
                throw new IOException("step=" + (i + 1) + " begins at " + steps.get(i).from() + ", the one before ended at "
                        + steps.get(i - 1).to());
            }
        }
        try (Ledger ordered = Ledger.open(file)) {
            for (LedgerEntry decision : ledger.decisions()) {
                ordered.append(decision);
            }
            for (LedgerEntry.Step step : withSteps ? steps : List.<LedgerEntry.Step>of()) {
                ordered.append(step);
            }
        }
    }

    /** What differs, one line each. */
    List<String> differences(Learnt other) {
        List<String> lines = new ArrayList<>();
        if (step != other.step) {
            lines.add("step: " + step + " and " + other.step);
        }
        sums.forEach((file, sum) -> {
            if (!sum.equals(other.sums.get(file))) {
                lines.add(file + ": " + sum + " and " + other.sums.get(file));
            }
        });
        return lines;
    }
}
