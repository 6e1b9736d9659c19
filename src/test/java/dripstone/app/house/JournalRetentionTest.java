package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.RefusedException;
import dripstone.batch.RunLimit;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.journal.JournalFile;
import dripstone.journal.Position;
import dripstone.train.TrainingBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes of a journal by size and age, and what stays because somebody needs it. */
final class JournalRetentionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEXTS = 24;
    private static final String[] SMALL = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @BeforeEach
    void texts() throws IOException {
        Files.createDirectories(dir.resolve("texts"));
        for (int i = 0; i < TEXTS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            StringBuilder text = new StringBuilder("number " + i);
            for (int w = 0; w < 40; w++) {
                text.append(' ').append(Long.toString(random.nextLong(1L << 24), 36));
            }
            Files.writeString(text(i), text);
        }
    }

    private Path text(int i) {
        return dir.resolve("texts").resolve("text-" + i + ".txt");
    }

    private Path data() {
        return dir.resolve("data");
    }

    private House house(String... more) throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of("model.context", "16", "train.leaf-sequences", "2", "train.workers", "1",
                "kernel.path", "scalar", "model.width", "16", "model.layers", "1", "model.heads", "2", "model.kv-heads", "2"));
        settings.put("model.feed-forward", "32");
        settings.put("intake.group-documents", "2");
        settings.put("tokenizer.vocabulary-size", "300");
        settings.put("intake.held-out-share", "0");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
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

    private static int readable(House house) throws IOException {
        return house.textLocator().find(entry -> true).documents().size();
    }

    private static void release(House house, InstantSource clock) throws Exception {
        new JournalRetention(house, clock).release();
    }

    @Test
    void nothingGoes_beforeASnapshotStands_andThenWhatIsTooMuch() throws Exception {
        try (House house = house(SMALL)) {
            ingest(house);
            assertTrue(house.journal().files().size() > 4);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertTrue(readable(house) < TEXTS);
            long bytes = house.journal().files().stream().mapToLong(JournalFile::bytes).sum();
            assertTrue(bytes <= 192 << 10, "bytes=" + bytes);
        }
        Files.writeString(text(0), "something that is altogether new, for learning goes on behind what was released ".repeat(9));
        try (House house = house(SMALL)) {
            JsonNode taken = ingest(house);
            assertEquals(TEXTS - 1, taken.path("repeats").asInt(), "what was released is known: " + taken);
            learn(house, 100_000);
            release(house, InstantSource.system());
        }
    }

    @Test
    void textOfTheRoundThatIsBeingRead_stays_whereItHasEpochsToCome() throws Exception {
        String[] twice = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1", "batch.epochs", "2"};
        try (House house = house(twice)) {
            ingest(house);
            learn(house, 1_500); // in the midst of the first reading
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
        }
        try (House house = house(SMALL)) {
            release(house, InstantSource.system());
            assertTrue(readable(house) < TEXTS, "read once, it is needed no more");
        }
    }

    @Test
    void askedWhileItRuns_itLooksAgain() throws Exception {
        try (House house = house(SMALL)) {
            ingest(house);
            int files = house.journal().files().size();
            JournalRetention retention = new JournalRetention(house, InstantSource.system());
            retention.start();
            try {
                learn(house, 50_000);
                retention.ask();
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> house.journal().files().size() < files);
            } finally {
                retention.stop(Duration.ofSeconds(5));
            }
            assertTrue(retention.health().detail().startsWith("start="), retention.health().detail());
        }
    }

    @Test
    void anotherModelThatHasReadLess_keepsWhatItNeeds() throws Exception {
        try (House house = house("journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "model-name", "slow")) {
            ingest(house);
            learn(house, 200);
        }
        try (House house = house(SMALL)) {
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
        }
    }

    @Test
    void heldOutText_stays_andReadersGoFromItToWhatIsKept() throws Exception {
        String[] settings = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1",
            "intake.held-out-share", "0.2", "train.validate-tokens", "16"};
        try (House house = house(settings)) {
            ingest(house);
            learn(house, 50_000);
            int before = house.journal().files().size();
            Position start = house.journal().start();
            release(house, InstantSource.system());
            List<JournalFile> kept = house.journal().files();
            assertTrue(kept.size() < before);
            assertEquals(start, house.journal().start(), "the first file has the held-out text");
            assertTrue(kept.get(0).to().compareTo(kept.get(1).from()) < 0);
            assertTrue(readable(house) < TEXTS && readable(house) > 0);
        }
        Files.writeString(text(0), "something that is altogether new, for learning goes on behind what was released ".repeat(9));
        try (House house = house(settings)) {
            ingest(house);
            learn(house, 100_000);
            release(house, InstantSource.system());
        }
    }

    @Test
    void oldFiles_goByAge_andYoungOnesStay() throws Exception {
        try (House house = house("journal.roll-size", "64 KiB", "journal.keep-age", "1h", "checkpoint.keep", "1")) {
            ingest(house);
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
            release(house, () -> Instant.now().plus(Duration.ofHours(2)));
            assertTrue(readable(house) < TEXTS);
        }
    }
}
