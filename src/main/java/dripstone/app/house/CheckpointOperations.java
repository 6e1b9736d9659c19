package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.RevertedLedger;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.checkpoint.Verification;
import dripstone.life.Bytes;
import dripstone.life.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Publishing, listing and verifying checkpoints, and going back to one. */
final class CheckpointOperations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    CheckpointOperations(House house) {
        this.house = house;
    }

    ObjectNode now(ObjectNode arguments, Consumer<String> progress) throws RefusedException, InterruptedException {
        Daemon daemon = house.daemon().orElseThrow(() -> new RefusedException(ExitCode.IN_USE,
                "no daemon runs, so nothing is being trained; what was trained stands in the newest checkpoint"));
        try (Heartbeat.Pause _ = Heartbeat.here().awaits()) { // for the trainer, over HTTP
            return describe(daemon.learning().requestCheckpoint().get(), JSON.createObjectNode());
        } catch (ExecutionException e) {
            throw new RefusedException(ExitCode.FAILED, String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }

    ObjectNode list(ObjectNode arguments, Consumer<String> progress) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("checkpoints");
        for (Snapshot snapshot : snapshots()) {
            describe(snapshot, all.addObject()).put("pinned", store().pinned(snapshot));
        }
        return answer;
    }

    ObjectNode verify(ObjectNode arguments, Consumer<String> progress) throws IOException, RefusedException {
        long step = arguments.path("step").asLong(-1);
        List<Snapshot> chosen = snapshots().stream().filter(s -> step < 0 || s.step() == step).toList();
        if (step >= 0 && chosen.isEmpty()) {
            throw new RefusedException(ExitCode.FAILED, "there is no checkpoint of step " + step);
        }
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("checkpoints");
        int damaged = 0;
        for (Snapshot snapshot : chosen) {
            Verification verification = store().verify(snapshot);
            damaged += verification.valid() ? 0 : 1;
            all.addObject().put("step", snapshot.step())
                    .put("verdict", verification.valid() ? "whole" : String.join("; ", verification.problems()));
        }
        return answer.put("verified", chosen.size()).put("damaged", damaged);
    }

    /** Learning goes on from the newest whole checkpoint by another way than the ledger's, which is kept. */
    ObjectNode revert(ObjectNode arguments, Consumer<String> progress) throws IOException, RefusedException {
        if (house.daemon().isPresent()) {
            throw new RefusedException(ExitCode.IN_USE, "the daemon trains in this directory: stop it, revert, and start it again");
        }
        if (!(Files.isDirectory(house.modelDirectory().snapshots()) && store().newestValid() instanceof RestoreOutcome.Found found)) {
            throw new RefusedException(ExitCode.FAILED, "model=" + house.modelDirectory().name()
                    + " has no whole checkpoint to go back to");
        }
        long step = found.snapshot().step();
        RevertedLedger reverted = RevertedLedger.cut(house.modelDirectory().ledger(), step);
        ObjectNode answer = JSON.createObjectNode().put("checkpoint-step", step).put("steps-given-up", reverted.steps())
                .put("ledger-kept", reverted.kept().toString());
        ArrayNode decisions = answer.putArray("decisions-given-up");
        reverted.decisions().stream().filter(CheckpointOperations::isOfAPerson).forEach(decision -> decisions.add(decision.toString()));
        return answer;
    }

    /** What is not decided again by itself: settings come from the configuration, but requests, and steps to be left out, do not. */
    private static boolean isOfAPerson(LedgerEntry decision) {
        return decision instanceof LedgerEntry.SettingChanged || decision instanceof LedgerEntry.Skipped;
    }

    private SnapshotStore store() {
        return SnapshotStore.openForReading(house.modelDirectory().root());
    }

    private List<Snapshot> snapshots() throws IOException {
        return Files.isDirectory(house.modelDirectory().snapshots()) ? store().list() : List.of();
    }

    private static ObjectNode describe(Snapshot snapshot, ObjectNode node) {
        return node.put("step", snapshot.step()).put("published", snapshot.published().toString())
                .put("size", new Bytes(snapshot.bytes()).toString()).put("weights-sha256", snapshot.weightsSha256())
                .put("directory", snapshot.directory().toString());
    }
}
