package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps made again from journal and ledger, against what stands on the disk. */
final class AuditTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TinyHouse tiny;

    @BeforeEach
    void texts() throws IOException {
        tiny = new TinyHouse(dir, TinyHouse.AUDITABLE);
        tiny.write(0, 12);
    }

    private ObjectNode audit(String from, String to, String... settings) throws Exception {
        try (House house = tiny.open(settings)) {
            return TinyHouse.ask(house, "audit", "from", from, "to", to);
        }
    }

    private void trained() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            assertInstanceOf(TrainingEnd.EpochsDone.class, TinyHouse.learn(house, 0, 5));
        }
    }

    private static void assertEqualVerdict(ObjectNode answer) {
        assertEquals("equal", answer.path("verdict").asText(), answer.toPrettyString());
    }

    private static void assertDiffers(ObjectNode answer, long step, String what) {
        assertEquals("differs", answer.path("verdict").asText(), answer.toPrettyString());
        assertEquals(step, answer.path("difference").path("step").asLong(), answer.toPrettyString());
        assertEquals(what, answer.path("difference").path("what").asText(), answer.toPrettyString());
    }

    @Test
    void equal_fromTheBeginningAndFromEachCheckpoint_andNothingIsWritten() throws Exception {
        trained();
        SortedMap<String, String> before = TinyHouse.hashes(tiny.model());
        List<Long> steps = tiny.snapshots().stream().map(Snapshot::step).toList();
        long last = steps.getLast();
        assertTrue(steps.size() > 3, steps.toString());
        ObjectNode all = audit("beginning", "newest");
        assertEqualVerdict(all);
        assertEquals(1, all.path("first-step").asLong());
        assertEquals(last, all.path("last-step").asLong());
        List<Long> compared = new ArrayList<>();
        all.path("equal-checkpoints").forEach(step -> compared.add(step.asLong()));
        assertEquals(steps, compared);
        assertTrue(all.path("equal-weights-hashes").asLong() >= last / 3, all.toPrettyString());
        ObjectNode newest = audit("", "newest");
        assertEqualVerdict(newest);
        assertEquals(steps.get(steps.size() - 2) + 1, newest.path("first-step").asLong());
        assertEqualVerdict(audit("5", "8"));
        assertEquals(before, TinyHouse.hashes(tiny.model()));
    }

    @Test
    void aFlippedBitOfAWeight_inASnapshotWhoseManifestAgrees_isFoundAndNamed() throws Exception {
        trained();
        Snapshot flipped = tiny.snapshots().get(1);
        assertEquals(10, flipped.step());
        TinyHouse.flip(flipped, "model.safetensors", 6);
        ObjectNode answer = audit("5", "newest");
        assertDiffers(answer, 10, "weights");
        assertEquals("model.safetensors", answer.path("difference").path("file").asText());
        assertTrue(answer.path("difference").path("tensor").asText().contains("weight"), answer.toPrettyString());
        String detail = answer.path("difference").path("detail").asText();
        assertTrue(detail.contains("bits=") && detail.contains("it is the checkpoint that was changed"), detail);
        assertDiffers(audit("10", "newest"), 10, "weights");
        assertEqualVerdict(audit("15", "newest"));
    }

    @Test
    void aFlippedBitOfTheOptimiser_isFoundAndNamed() throws Exception {
        trained();
        TinyHouse.flip(tiny.snapshots().get(1), "optimizer.safetensors", 3);
        ObjectNode answer = audit("beginning", "15");
        assertDiffers(answer, 10, "optimiser state");
        assertTrue(answer.path("difference").path("tensor").asText().matches("[mv]\\..*"), answer.toPrettyString());
        ObjectNode behind = audit("10", "15");
        assertEquals("differs", behind.path("verdict").asText(), "what was learnt from it differs: " + behind.toPrettyString());
    }

    @Test
    void damageThatTheManifestShows_isRefusedAsDamage() throws Exception {
        trained();
        Path weights = tiny.snapshots().get(1).directory().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 4;
        Files.write(weights, bytes);
        RefusedException damaged = assertThrows(RefusedException.class, () -> audit("5", "15"));
        assertEquals(ExitCode.DAMAGED, damaged.exitCode());
        assertTrue(String.valueOf(damaged.getMessage()).contains("model.safetensors"), damaged.getMessage());
    }

    @Test
    void aJournalWithAnotherText_isFoundAtTheStepThatWasTrainedOnIt() throws Exception {
        trained();
        long step;
        try (House house = tiny.open()) {
            step = tiny.askAbout(7, house, "why").path("documents").path(0).path("versions").path(0).path("models").path(0)
                    .path("steps").path("first").asLong();
        }
        assertTrue(step > 1);
        Files.writeString(tiny.text(7), Files.readString(tiny.text(7)).replaceFirst("text", "Next"));
        Path models = dir.resolve("models");
        Files.move(tiny.data.resolve("models"), models);
        dripstone.disk.Publish.deleteTree(tiny.data);
        try (House house = tiny.open()) {
            tiny.ingest(house);
        }
        dripstone.disk.Publish.deleteTree(tiny.data.resolve("models"));
        TinyHouse.copy(models, tiny.data.resolve("models"));
        ObjectNode answer = audit("beginning", "newest");
        assertDiffers(answer, step, "batch");
        assertTrue(answer.path("difference").path("detail").asText().contains("digest="), answer.toPrettyString());
    }

    @Test
    void whatTheLedgerDecided_isFollowed() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 300, 5, trainer -> {
                var _ = trainer.requestAnneal(6);
            });
        }
        long known = tiny.snapshots().getLast().step();
        tiny.append(new LedgerEntry.Skipped(known + 2, "as if its loss had not been finite"));
        try (House house = tiny.open("train.learning-rate", "0.0005", "batch.epochs", "2", "train.optimizer", "lion")) {
            tiny.askAbout(11, house, "source-forget", "erase", false);
            TinyHouse.learn(house, 900, 5, trainer -> {
                var _ = trainer.requestRewarm(4);
            });
        }
        List<LedgerEntry> decisions = tiny.decisions();
        assertTrue(decisions.stream().anyMatch(LedgerEntry.Withdrawn.class::isInstance), decisions.toString());
        assertTrue(decisions.stream().anyMatch(LedgerEntry.EndOfRound.class::isInstance), decisions.toString());
        ObjectNode answer = audit("beginning", "newest"); // with the settings of the first run
        assertEqualVerdict(answer);
        assertTrue(answer.path("last-step").asLong() > known + 10, answer.toPrettyString());
        assertEqualVerdict(audit(Long.toString(known), "newest", "train.learning-rate", "0.01"));
    }

    @Test
    void otherKernels_areRefused_andBothAreNamed() throws Exception {
        trained();
        RefusedException refused = assertThrows(RefusedException.class, () -> audit("beginning", "newest", "kernel.path", "auto"));
        assertEquals(ExitCode.FAILED, refused.exitCode());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("kernels=scalar") && message.contains("whose bits are others"), message);
    }

    @Test
    void erasedText_isRefused_whereStepsWereTrainedOnIt_andOnlyThere() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 500, 5);
            long until = tiny.snapshots().getLast().step();
            assertTrue(tiny.askAbout(1, house, "source-forget", "erase", true).path("done").asBoolean());
            TinyHouse.learn(house, 0, 5);
            RefusedException refused =
                    assertThrows(RefusedException.class, () -> TinyHouse.ask(house, "audit", "from", "beginning", "to", "newest"));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("cannot be audited: ") && message.contains("withdrawal=1"), message);
            assertEqualVerdict(TinyHouse.ask(house, "audit", "from", Long.toString(until), "to", "newest"));
        }
    }

    @Test
    void ranges_thatAreNone_areRefused() throws Exception {
        try (House house = tiny.open()) {
            assertSays(assertThrows(RefusedException.class, () -> TinyHouse.ask(house, "audit", "from", "", "to", "newest")),
                    "not been trained");
        }
        trained();
        assertSays(assertThrows(RefusedException.class, () -> audit("7", "newest")), "5, 10");
        assertSays(assertThrows(RefusedException.class, () -> audit("", "100000")), "no step=100000");
        assertEquals(ExitCode.USAGE, assertThrows(RefusedException.class, () -> audit("early", "newest")).exitCode());
    }

    private static void assertSays(RefusedException refused, String words) {
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
    }

    @Test
    void besideTheDaemon_itSaysHowToAuditACopy() throws Exception {
        trained();
        try (House house = tiny.open("web.port", "0"); Daemon daemon = Daemon.start(house)) {
            RefusedException refused = assertThrows(RefusedException.class, () -> TinyHouse.ask(house, "audit"));
            assertEquals(ExitCode.IN_USE, refused.exitCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("dripstone backup"), daemon.health().toString());
        }
    }
}
