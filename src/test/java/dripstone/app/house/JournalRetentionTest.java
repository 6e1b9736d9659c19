package dripstone.app.house;

import static dripstone.app.house.TinyHouse.learn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.journal.JournalFile;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes of a journal by size and age, and what stays because somebody needs it. */
final class JournalRetentionTest {
    private static final int TEXTS = 24;
    private static final String[] SMALL = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TinyHouse tiny;

    @BeforeEach
    void texts() throws IOException {
        tiny = new TinyHouse(dir, "intake.group-documents", "2");
        for (int i = 0; i < TEXTS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            StringBuilder text = new StringBuilder("number " + i);
            for (int w = 0; w < 40; w++) {
                text.append(' ').append(Long.toString(random.nextLong(1L << 24), 36));
            }
            Files.writeString(tiny.text(i), text);
        }
    }

    private static int readable(House house) throws IOException {
        return house.textLocator().find(entry -> true).documents().size();
    }

    private static void release(House house, InstantSource clock) throws Exception {
        new JournalRetention(house, clock).release();
    }

    @Test
    void nothingGoes_beforeASnapshotStands_andThenWhatIsTooMuch() throws Exception {
        try (House house = tiny.open(SMALL)) {
            tiny.ingest(house);
            assertTrue(house.journal().files().size() > 4);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertTrue(readable(house) < TEXTS);
            long bytes = house.journal().files().stream().mapToLong(JournalFile::bytes).sum();
            assertTrue(bytes <= 192 << 10, "bytes=" + bytes);
        }
        Files.writeString(tiny.text(0), "something that is altogether new, for learning goes on behind what was released ".repeat(9));
        try (House house = tiny.open(SMALL)) {
            JsonNode taken = tiny.ingest(house);
            assertEquals(TEXTS - 1, taken.path("repeats").asInt(), "what was released is known: " + taken);
            learn(house, 100_000);
            release(house, InstantSource.system());
        }
    }

    @Test
    void textOfTheRoundThatIsBeingRead_stays_whereItHasEpochsToCome() throws Exception {
        String[] twice = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1", "batch.epochs", "2"};
        try (House house = tiny.open(twice)) {
            tiny.ingest(house);
            learn(house, 1_500); // in the midst of the first reading
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
        }
        try (House house = tiny.open(SMALL)) {
            release(house, InstantSource.system());
            assertTrue(readable(house) < TEXTS, "read once, it is needed no more");
        }
    }

    @Test
    void aCommandWithMoreEpochsThanTheSettings_keepsTheRoundThatItWillReadAgain() throws Exception {
        try (House house = tiny.open(SMALL)) {
            tiny.ingest(house);
            learn(house, 1_500); // in the midst of the first reading
            new JournalRetention(house, InstantSource.system(), 3).release();
            assertEquals(TEXTS, readable(house));
        }
    }

    @Test
    void askedWhileItRuns_itLooksAgain() throws Exception {
        try (House house = tiny.open(SMALL)) {
            tiny.ingest(house);
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
        try (House house = tiny.open("journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "model-name", "slow")) {
            tiny.ingest(house);
            learn(house, 200);
        }
        try (House house = tiny.open(SMALL)) {
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
        }
    }

    @Test
    void heldOutText_stays_andReadersGoFromItToWhatIsKept() throws Exception {
        String[] settings = {"journal.roll-size", "64 KiB", "journal.keep-size", "128 KiB", "checkpoint.keep", "1",
            "intake.held-out-share", "0.2", "train.validate-tokens", "16"};
        try (House house = tiny.open(settings)) {
            tiny.ingest(house);
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
        Files.writeString(tiny.text(0), "something that is altogether new, for learning goes on behind what was released ".repeat(9));
        try (House house = tiny.open(settings)) {
            tiny.ingest(house);
            learn(house, 100_000);
            release(house, InstantSource.system());
        }
    }

    @Test
    void oldFiles_goByAge_andYoungOnesStay() throws Exception {
        try (House house = tiny.open("journal.roll-size", "64 KiB", "journal.keep-age", "1h", "checkpoint.keep", "1")) {
            tiny.ingest(house);
            learn(house, 50_000);
            release(house, InstantSource.system());
            assertEquals(TEXTS, readable(house));
            release(house, () -> Instant.now().plus(Duration.ofHours(2)));
            assertTrue(readable(house) < TEXTS);
        }
    }
}
