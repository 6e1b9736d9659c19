package dripstone.app.house;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.RefusedException;
import dripstone.batch.RunLimit;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.checkpoint.Snapshot;
import dripstone.checkpoint.SnapshotStore;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.train.TrainingBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journal files that are damaged under a house: what was lost, what follows, and what goes on. */
final class LostPlacesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKER = "QUILLWORTHY";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @BeforeEach
    void texts() throws IOException {
        Files.createDirectories(dir.resolve("texts"));
        for (int i = 0; i < 12; i++) {
            Files.writeString(text(i), ("text number " + i + ": drop by drop the stone grows from what seeps in, says " + i + ". ")
                    .repeat(3) + (i == 5 ? MARKER : ""));
        }
    }

    private Path text(int i) {
        return dir.resolve("texts").resolve("text-" + i + ".txt");
    }

    private Path data() {
        return dir.resolve("data");
    }

    private House house() throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of("model.context", "16", "train.leaf-sequences", "2", "train.workers", "1",
                "kernel.path", "scalar", "model.width", "16", "model.layers", "1", "model.heads", "2", "model.kv-heads", "2"));
        settings.put("model.feed-forward", "32");
        settings.put("tokenizer.vocabulary-size", "300");
        settings.put("intake.held-out-share", "0");
        try {
            return House.open(new DataDirectory(data()), ConfigurationReader.read(null, settings));
        } catch (ConfigurationException | RefusedException e) {
            throw new IOException(e);
        }
    }

    private static ObjectNode ask(House house, String operation, Object... arguments) throws Exception {
        ObjectNode given = JSON.createObjectNode();
        for (int i = 0; i < arguments.length; i += 2) {
            given.set(String.valueOf(arguments[i]), JSON.valueToTree(arguments[i + 1]));
        }
        return Objects.requireNonNull(Operations.of(house).get(operation)).run(given, line -> {});
    }

    private JsonNode ingest(House house) throws Exception {
        return ask(house, "ingest", "files", List.of(dir.resolve("texts").toString()));
    }

    private static void learn(House house, long tokens) throws Exception {
        house.forgetting().carryOutOpen(line -> {});
        new TrainingRun(house, house.tokenizers().trainForLearning(), house.configuration().settings().batch(), RunLimit.text(),
                new TrainingBounds(tokens, 0, 0, 0)).train(trainer -> {});
    }

    private static void readAll(House house) throws IOException {
        house.textLocator().find(entry -> true);
    }

    private Path journalFile() throws IOException {
        try (Stream<Path> all = Files.list(data().resolve("journal"))) {
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
        return Files.readString(data().resolve("journal/quarantine/lost-" + number + ".tsv"));
    }

    @Test
    void flippedBits_areListedAndWithdrawn_theTextIsTakenAgain_andLearningGoesOn() throws Exception {
        try (House house = house()) {
            ingest(house);
            learn(house, 50_000);
        }
        List<Snapshot> before = SnapshotStore.openForReading(data().resolve("models/main")).list();
        flip("text-5.txt");
        try (House house = house()) {
            readAll(house); // whoever reads it first
            assertFalse(house.journal().lost().isEmpty());
            house.forgetting().carryOutOpen(line -> {});
            assertTrue(lines(1).contains("text-5.txt"), lines(1));
            assertEquals(2, lines(1).lines().count(), "a head line, and one document");
            assertFalse(house.forgetting().isAnythingOpen());
            assertEquals(1, HouseMeters.lostDocuments(house.withdrawals()));
            JsonNode taken = ingest(house);
            assertEquals(11, taken.path("repeats").asInt(), taken::toString);
            learn(house, 100_000);
            Optional<String> refusal = ModelHistory.ask(house, house.modelDirectory(),
                    history -> house.forgetting().refusal(history, 1, Long.MAX_VALUE)).orElseThrow();
            assertTrue(refusal.orElseThrow().contains("lost since with a damaged journal file"), refusal::toString);
        }
        try (Ledger ledger = Ledger.open(data().resolve("models/main/ledger"))) {
            assertEquals(1, ledger.decisions().stream().filter(LedgerEntry.Withdrawn.class::isInstance).count());
        }
        SnapshotStore snapshots = SnapshotStore.openForReading(data().resolve("models/main"));
        for (Snapshot snapshot : before) {
            assertTrue(snapshots.verify(snapshot).valid(), "what was trained on it stays valid");
        }
        try (House house = house()) {
            readAll(house);
            assertFalse(house.forgetting().isAnythingOpen(), "once is enough");
            assertEquals(1, house.withdrawals().all().size());
        }
    }

    @Test
    void fileCutShort_isQuarantined_andEverythingLostComesAgain() throws Exception {
        try (House house = house()) {
            ingest(house);
        }
        byte[] bytes = Files.readAllBytes(journalFile());
        int cut = new String(bytes, ISO_8859_1).indexOf("text-7.txt");
        Files.write(journalFile(), Arrays.copyOf(bytes, cut));
        try (House house = house()) {
            assertFalse(house.journal().lost().isEmpty(), "the journal's list of files says how much there was");
            house.forgetting().carryOutOpen(line -> {});
            long documents = lines(1).lines().count() - 1;
            assertTrue(documents > 0);
            JsonNode taken = ingest(house);
            assertEquals(12 - documents, taken.path("repeats").asLong(), taken::toString);
            assertEquals(12, house.textLocator().find(entry -> true).documents().size());
        }
    }
}
