package dripstone.app.house;

import static dripstone.app.house.TinyHouse.learn;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journal files that are damaged under a house: what was lost, what follows, and what goes on. */
final class LostPlacesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TinyHouse tiny;

    @BeforeEach
    void texts() throws IOException {
        tiny = new TinyHouse(dir);
        tiny.write(0, 12);
    }

    private static void readAll(House house) throws IOException {
        house.textLocator().find(entry -> true);
    }

    private Path journalFile() throws IOException {
        try (Stream<Path> all = Files.list(tiny.data.resolve("journal"))) {
            return all.filter(f -> f.toString().endsWith("F.cq4")).sorted().findFirst().orElseThrow();
        }
    }

    /** Flips bits of the entry whose address holds these letters. */
    private void flip(String letters) throws IOException {
        byte[] bytes = Files.readAllBytes(journalFile());
        int at = new String(bytes, ISO_8859_1).indexOf(letters);
        assertTrue(at > 0);
        bytes[at + letters.length() + 40] ^= 0x10;
        Files.write(journalFile(), bytes);
    }

    private String lines(int number) throws IOException {
        return Files.readString(tiny.data.resolve("journal/quarantine/lost-" + number + ".tsv"));
    }

    @Test
    void flippedBits_areListedAndWithdrawn_theTextIsTakenAgain_andLearningGoesOn() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
            learn(house, 50_000);
        }
        List<Snapshot> before = tiny.snapshots();
        flip("text-5.txt");
        try (House house = tiny.open()) {
            readAll(house); // whoever reads it first
            assertFalse(house.journal().lost().isEmpty());
            house.forgetting().carryOutOpen(line -> {});
            assertTrue(lines(1).contains("text-5.txt"), lines(1));
            assertEquals(2, lines(1).lines().count(), "a head line, and one document");
            assertFalse(house.forgetting().isAnythingOpen());
            assertEquals(1, HouseMeters.lostDocuments(house.withdrawals()));
            JsonNode taken = tiny.ingest(house);
            assertEquals(11, taken.path("repeats").asInt(), taken::toString);
            learn(house, 100_000);
            Optional<String> refusal = ModelHistory.ask(house, house.modelDirectory(),
                    history -> house.forgetting().refusal(history, 1, Long.MAX_VALUE)).orElseThrow();
            assertTrue(refusal.orElseThrow().contains("lost since with a damaged journal file"), refusal::toString);
        }
        assertEquals(1, tiny.decisions().stream().filter(LedgerEntry.Withdrawn.class::isInstance).count());
        SnapshotStore snapshots = SnapshotStore.openForReading(tiny.model());
        for (Snapshot snapshot : before) {
            assertTrue(snapshots.verify(snapshot).valid(), "what was trained on it stays valid");
        }
        try (House house = tiny.open()) {
            readAll(house);
            assertFalse(house.forgetting().isAnythingOpen(), "once is enough");
            assertEquals(1, house.withdrawals().all().size());
        }
    }

    @Test
    void fileCutShort_isQuarantined_andEverythingLostComesAgain() throws Exception {
        try (House house = tiny.open()) {
            tiny.ingest(house);
        }
        byte[] bytes = Files.readAllBytes(journalFile());
        int cut = new String(bytes, ISO_8859_1).indexOf("text-7.txt");
        Files.write(journalFile(), Arrays.copyOf(bytes, cut));
        try (House house = tiny.open()) {
            assertFalse(house.journal().lost().isEmpty(), "the journal's list of files says how much there was");
            house.forgetting().carryOutOpen(line -> {});
            long documents = lines(1).lines().count() - 1;
            assertTrue(documents > 0);
            JsonNode taken = tiny.ingest(house);
            assertEquals(12 - documents, taken.path("repeats").asLong(), taken::toString);
            assertEquals(12, house.textLocator().find(entry -> true).documents().size());
        }
    }
}
