package dripstone.app.house;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.Snapshot;
import dripstone.disk.Publish;
import dripstone.train.BatchMismatchException;
import dripstone.train.TrainingEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that is lost while steps which were trained on it have to be made again. */
final class LostReplayTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    private Path journalFile(TinyHouse tiny) throws IOException {
        try (Stream<Path> all = Files.list(tiny.data.resolve("journal"))) {
            return all.filter(f -> f.toString().endsWith("F.cq4")).sorted().findFirst().orElseThrow();
        }
    }

    /** So that the steps after its second snapshot are to be made again, and cannot be. */
    private TinyHouse damaged() throws Exception {
        TinyHouse tiny = new TinyHouse(dir);
        tiny.write(0, 12);
        try (House house = tiny.open()) {
            tiny.ingest(house);
            TinyHouse.learn(house, 1000, 5);
        }
        List<Snapshot> snapshots = tiny.snapshots();
        for (Snapshot late : snapshots.subList(2, snapshots.size())) {
            Publish.deleteTree(late.directory());
        }
        byte[] bytes = Files.readAllBytes(journalFile(tiny));
        int at = new String(bytes, ISO_8859_1).indexOf("text-9.txt");
        assertTrue(at > 0);
        bytes[at + 50] ^= 0x10;
        Files.write(journalFile(tiny), bytes);
        return tiny;
    }

    @Test
    void stepsThatCannotBeMadeAgain_stopTraining_andTheWayOutIsNamed() throws Exception {
        TinyHouse tiny = damaged();
        try (House house = tiny.open()) {
            TrainingEnd.Failed failed = assertInstanceOf(TrainingEnd.Failed.class, TinyHouse.learn(house, 2000, 5));
            assertInstanceOf(BatchMismatchException.class, failed.cause());
            assertTrue(failed.describe().contains("dripstone checkpoint revert"), failed.describe());
        }
    }

    @Test
    void reverted_learningGoesOnFromTheCheckpoint_withoutTheLostText_andCanBeAudited() throws Exception {
        TinyHouse tiny = damaged();
        byte[] before = Files.readAllBytes(tiny.model().resolve("ledger"));
        try (House house = tiny.open()) {
            ObjectNode answer = TinyHouse.ask(house, "checkpoint-revert");
            assertEquals(10, answer.path("checkpoint-step").asLong(), answer::toPrettyString);
            assertEquals(14, answer.path("steps-given-up").asLong(), answer::toPrettyString);
            assertArrayEquals(before, Files.readAllBytes(Path.of(answer.path("ledger-kept").asText())), "the ledger as it was");
            house.textLocator().find(entry -> true); // what is lost, is found
            assertInstanceOf(TrainingEnd.EpochsDone.class, TinyHouse.learn(house, 0, 5));
            assertTrue(tiny.snapshots().getLast().step() > 20, tiny.snapshots()::toString);
        }
        try (House house = tiny.open()) {
            ObjectNode audit = TinyHouse.ask(house, "audit", "from", "10");
            assertEquals("equal", audit.path("verdict").asText(), audit::toPrettyString);
        }
    }

    @Test
    void revert_whereNothingIsToBeGivenUp_isRefusedByName() throws Exception {
        TinyHouse tiny = new TinyHouse(dir);
        tiny.write(0, 12);
        try (House house = tiny.open()) {
            assertThrows(RefusedException.class, () -> TinyHouse.ask(house, "checkpoint-revert"), "no checkpoint");
            tiny.ingest(house);
            TinyHouse.learn(house, 1000, 5);
            IOException refused = assertThrows(IOException.class, () -> TinyHouse.ask(house, "checkpoint-revert"));
            assertTrue(String.valueOf(refused.getMessage()).contains("nothing in the ledger is to be given up"), refused.toString());
        }
    }
}
