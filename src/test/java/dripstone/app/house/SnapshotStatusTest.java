package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.Snapshot;
import dripstone.config.ConfigurationReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon's status says of a snapshot that is being written beside training. */
final class SnapshotStatusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @Test
    void aSnapshotUnderWay_standsInTheStatus_untilItIsPublished() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("folder"));
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("text-" + i + ".md"), ("A note with words of its own, such as number " + i + ". ").repeat(20));
        }
        Path conf = dir.resolve("dripstone.yaml");
        Files.writeString(conf, """
                folders: [{name: f, path: %s, settle: 10ms}]
                web: {enabled: false}
                crawl: {contact: a-test}
                tokenizer: {train-on: 2 KiB, vocabulary-size: 300}
                batch: {idle: 100ms, epochs: 1000}
                intake: {held-out-share: 0}
                model: {layers: 2, width: 128, heads: 2, kv-heads: 2, feed-forward: 256, context: 16}
                train: {leaf-sequences: 2, workers: 1}
                checkpoint: {write-rate: 1 MiB, copy: beside}
                """.formatted(folder));
        House house = House.open(new DataDirectory(dir.resolve("data")), ConfigurationReader.read(conf, Map.of()));
        try (Daemon daemon = Daemon.start(house)) {
            await().atMost(PATIENCE).until(() -> daemon.learning().status().map(t -> t.step() > 1).orElse(false));
            assertFalse(daemon.status().path("checkpoints").has("being-written"));
            CompletableFuture<Snapshot> asked = daemon.learning().requestCheckpoint();
            AtomicReference<JsonNode> seen = new AtomicReference<>();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
                seen.set(daemon.status().path("checkpoints").path("being-written"));
                return seen.get().path("bytes").asLong() > 0;
            });
            JsonNode early = seen.get();
            assertTrue(early.path("of-bytes").asLong() > early.path("bytes").asLong(), early::toString);
            assertTrue(Duration.between(Instant.parse(early.path("since").asText()), Instant.now()).compareTo(PATIENCE) < 0, early::toString);
            long step = asked.get(60, TimeUnit.SECONDS).step();
            assertTrue(early.path("step").asLong() == step, early::toString);
            await().atMost(PATIENCE).until(() -> !daemon.status().path("checkpoints").has("being-written"));
            assertTrue(daemon.status().path("checkpoints").path("newest-step").asLong() >= step);
        }
    }
}
