package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.config.ConfigurationReader;
import dripstone.journal.JournalEntry;
import dripstone.life.Health;
import dripstone.train.TrainerStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LearningRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> TINY = Map.ofEntries(
            Map.entry("model.layers", "1"), Map.entry("model.width", "32"), Map.entry("model.heads", "2"), Map.entry("model.kv-heads", "1"),
            Map.entry("model.feed-forward", "64"), Map.entry("model.context", "32"), Map.entry("train.leaf-sequences", "2"),
            Map.entry("tokenizer.train-on", "16 KiB"), Map.entry("tokenizer.vocabulary-size", "300"), Map.entry("web.enabled", "false"),
            Map.entry("watch.restart-first", "50ms"), Map.entry("watch.restart-longest", "200ms"));

    @TempDir
    private Path dir;

    private static List<JournalEntry> text() {
        Random random = new Random(5);
        List<JournalEntry> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            StringBuilder words = new StringBuilder();
            for (int w = 0; w < 1200; w++) {
                words.append((char) ('a' + random.nextInt(8))).append(w % 5 == 4 ? " " : "");
            }
            String hash = String.format("%064x", i);
            all.add(new JournalEntry(JournalEntry.Kind.TEXT, "made", "doc-" + i, "", 0, 1, i, hash, hash, "made/1", List.of(), false, 0,
                    null, words.toString()));
        }
        return all;
    }

    @Test
    void aTrainerThatFailsThreeTimesAtOneStep_standsStill_saysWhy_andGoesOnWhenAsked() throws Exception {
        DataDirectory data = new DataDirectory(dir.resolve("data"));
        Path obstacle = dir.resolve("data/models/main/metrics.csv");
        Files.createDirectories(obstacle.resolve("in-the-way")); // a trainer that cannot open its metrics fails, each time
        House house = House.open(data, ConfigurationReader.read(null, TINY));
        house.journal().append(text());
        try (Daemon daemon = Daemon.start(house)) {
            await().atMost(PATIENCE).until(() -> trainer(daemon).detail().startsWith("paused: failed 3 times after step=0"));
            assertTrue(trainer(daemon) instanceof Health.Failed && trainer(daemon).detail().contains("dripstone resume training"),
                    trainer(daemon).toString());
            assertEquals(2, daemon.learning().restarts());
            assertEquals(2, daemon.status().path("trainer-restarts").asLong());
            Files.delete(obstacle.resolve("in-the-way"));
            Files.delete(obstacle);
            assertTrue(daemon.learning().resume());
            await().atMost(PATIENCE).until(() -> daemon.learning().status().map(TrainerStatus::step).orElse(0L) > 0);
            assertTrue(!(trainer(daemon) instanceof Health.Failed), trainer(daemon).toString());
            assertTrue(house.meters().scrape().contains("dripstone_service_restarts{service=\"trainer\"} 3"), house.meters().scrape());
        }
    }

    private static Health trainer(Daemon daemon) {
        return Objects.requireNonNull(daemon.health().get("trainer"));
    }
}
