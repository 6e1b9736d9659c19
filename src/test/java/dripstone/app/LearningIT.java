package dripstone.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program's learning from outside: one journal, several roads over it, the same bits at the end of each. */
final class LearningIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String[] TO_THE_END = {"train", "--tokens", "35000", "--checkpoint-every", "30", "--json"};

    @TempDir
    Path root;

    private Path config = Path.of("");
    private Path journalOnly = Path.of("");

    /** One data directory with text in its journal, and nothing learnt. */
    @BeforeEach
    void ingest() throws Exception {
        config = Files.writeString(root.resolve("dripstone.yaml"), """
                intake: {held-out-share: 0.25}
                tokenizer: {vocabulary-size: 400, train-on: 16 KiB}
                model: {layers: 2, width: 64, heads: 4, kv-heads: 2, feed-forward: 128, context: 64}
                batch: {idle: 1s}
                train: {leaf-sequences: 4, validate-tokens: 512, warmup-steps: 10}
                schedule: {checkpoint: "0/2 * * * * ?", validation: "0/2 * * * * ?"}
                web: {port: 0}
                """);
        Path texts = Files.createDirectories(root.resolve("texts"));
        for (int i = 0; i < 24; i++) {
            Files.writeString(texts.resolve("text-" + i + ".txt"), text(i));
        }
        journalOnly = root.resolve("journal-only");
        Installation.Answer answer = new Installation(config, journalOnly).run("ingest", texts.toString(), "--json");
        assertEquals(0, answer.exitCode(), answer.err());
        assertEquals(24, answer.json().path("documents").asInt(), answer.out());
    }

    @Test
    void killedThriceOrWithOtherWorkers_trainEndsInTheBitsOfAnUnbrokenRun() throws Exception {
        Path unbroken = copy("unbroken");
        JsonNode whole = done(unbroken, with(TO_THE_END, "--set", "train.workers=2"));
        assertTrue(whole.path("ended-by").asText().startsWith("tokens reached"), whole.toString());

        Path killed = copy("killed");
        killedWhen(killed, () -> steps(killed) >= 15); // before its first snapshot
        killedWhen(killed, () -> steps(killed) >= 65); // between two
        killedWhen(killed, () -> Files.exists(snapshot(killed, 90))); // about when the ledger is told of one
        JsonNode resumed = done(killed, TO_THE_END);
        assertEquals(whole.path("step").asLong(), resumed.path("step").asLong());
        assertEquals(whole.path("tokens").asLong(), resumed.path("tokens").asLong());
        assertEquals(learnt(unbroken), learnt(killed));
        assertEquals(stepsOfLedger(unbroken), stepsOfLedger(killed));

        for (int workers : new int[] {1, 3}) {
            Path other = copy("workers-" + workers);
            done(other, with(TO_THE_END, "--set", "train.workers=" + workers));
            assertEquals(learnt(unbroken), learnt(other), "workers=" + workers);
        }
    }

    @Test
    void daemonAndTrainCommand_areOneAndTheSameTrainer() throws Exception {
        Path command = copy("command");
        JsonNode trained = done(command, "train", "--epochs", "2", "--json");
        assertTrue(trained.path("ended-by").asText().startsWith("epochs done"), trained.toString());

        Path daemon = copy("daemon");
        Installation dripstone = new Installation(config, daemon);
        Process running = dripstone.start("daemon.log", "--set", "batch.epochs=2");
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> isWaitingForText(dripstone, running));
            running.destroy();
            assertTrue(running.waitFor(60, TimeUnit.SECONDS), "SIGTERM was not honoured: " + Files.readString(root.resolve("daemon.log")));
        } finally {
            running.destroyForcibly();
        }
        assertEquals(learnt(command), learnt(daemon), () -> trained.toString());
        assertEquals(stepsOfLedger(command), stepsOfLedger(daemon));
    }

    @Test
    void daemonThatStillWaitsForItsTokenizer_endsAtOnceWhenToldTo() throws Exception {
        Path data = copy("waiting");
        Installation dripstone = new Installation(config, data);
        Process running = dripstone.start("waiting.log", "--set", "tokenizer.train-on=1 GiB");
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1))
                    .until(() -> Files.readString(root.resolve("waiting.log")).contains("ready data="));
            running.destroy();
            assertTrue(running.waitFor(20, TimeUnit.SECONDS), () -> "SIGTERM was not honoured");
        } finally {
            running.destroyForcibly();
        }
    }

    @Test
    void patience_endsTheRun_keepsTheBestCheckpointAndNamesIt() throws Exception {
        Path data = copy("patience");
        JsonNode end = done(data, "train", "--tokens", "10000000", "--validate-every", "10", "--patience", "3", "--checkpoint-every", "7",
                "--set", "checkpoint.keep=1", "--set", "train.learning-rate=0.5", "--set", "train.warmup-steps=200",
                "--set", "train.clip-norm=0", "--json");
        assertTrue(end.path("ended-by").asText().startsWith("early stop"), end.toString());
        long best = end.path("best-step").asLong();
        assertEquals(best + 30, end.path("step").asLong(), end.toString());
        assertTrue(Files.isDirectory(Path.of(end.path("best-checkpoint").asText())), end.toString());
        assertEquals(0, new Installation(config, data).run("checkpoint", "verify", "--step", Long.toString(best)).exitCode());
        JsonNode listed = new Installation(config, data).run("checkpoint", "list", "--json").json().path("checkpoints");
        assertEquals(best, listed.path(0).path("step").asLong(), listed.toString());
        assertTrue(listed.path(0).path("pinned").asBoolean(), listed.toString());
        assertEquals(2, listed.size(), listed.toString());
    }

    // ---- roads

    private JsonNode done(Path data, String... words) throws Exception {
        Installation.Answer answer = new Installation(config, data).run(words);
        assertEquals(0, answer.exitCode(), () -> List.of(words) + "\n" + answer.out() + answer.err());
        return answer.json();
    }

    private void killedWhen(Path data, BooleanSupplier moment) throws Exception {
        Process training = new Installation(config, data).start("killed.log", TO_THE_END);
        try {
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2))
                    .until(() -> moment.getAsBoolean() || !training.isAlive());
            assertTrue(training.isAlive(), "it ended before it could be killed: " + Files.readString(root.resolve("killed.log")));
        } finally {
            training.destroyForcibly();
        }
        assertTrue(training.waitFor(20, TimeUnit.SECONDS));
    }

    private boolean isWaitingForText(Installation dripstone, Process daemon) throws Exception {
        assertTrue(daemon.isAlive(), () -> "the daemon ended: " + root.resolve("daemon.log"));
        Installation.Answer answer = dripstone.run("status", "--json");
        return answer.exitCode() == 0 && answer.json().path("training").path("step").asLong() > 0
                && answer.json().path("training").path("detail").asText().equals("waiting for text");
    }

    // ---- what lies on the disk

    /** SHA-256 of the newest snapshot's weights and optimiser state, and its name. */
    private static String learnt(Path data) throws IOException, NoSuchAlgorithmException {
        Path newest;
        try (Stream<Path> all = Files.list(model(data).resolve("snapshots"))) {
            newest = all.filter(p -> !p.getFileName().toString().startsWith(".")).filter(Files::isDirectory).sorted()
                    .reduce((first, last) -> last).orElseThrow();
        }
        StringBuilder text = new StringBuilder(newest.getFileName().toString());
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(newest.resolve(file)));
            text.append(' ').append(HexFormat.of().formatHex(digest));
        }
        return text.toString();
    }

    private static List<LedgerEntry.Step> stepsOfLedger(Path data) throws IOException {
        List<LedgerEntry.Step> steps = new ArrayList<>();
        try (Ledger ledger = Ledger.open(model(data).resolve("ledger"))) {
            for (Optional<LedgerEntry.Step> step = ledger.step(1); step.isPresent(); step = ledger.step(steps.size() + 1L)) {
                steps.add(step.get());
            }
        }
        assertFalse(steps.isEmpty());
        return steps;
    }

    /** Steps of which the metrics tell; 0 when there are none yet. */
    private static long steps(Path data) {
        try (Stream<String> lines = Files.lines(model(data).resolve("metrics.csv"))) {
            return lines.filter(l -> l.contains(",step,")).count();
        } catch (IOException e) {
            return 0; // not there yet
        }
    }

    private static Path snapshot(Path data, long step) {
        return model(data).resolve("snapshots").resolve(String.format("step-%012d", step));
    }

    private static Path model(Path data) {
        return data.resolve("models").resolve("main");
    }

    private Path copy(String name) throws IOException {
        Path to = root.resolve(name);
        try (Stream<Path> files = Files.walk(journalOnly)) {
            for (Path from : files.toList()) {
                Path target = to.resolve(journalOnly.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(from)) {
                    Files.copy(from, target);
                }
            }
        }
        return to;
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static String text(int number) {
        Random random = new Random(number);
        String[] words = {"stone", "water", "drop", "cave", "lime", "slow", "column", "floor", "roof", "year", "grows", "falls", "the",
            "from", "under", "light"};
        StringBuilder text = new StringBuilder("Text " + number + "\n\n");
        for (int i = 0; i < 900; i++) {
            text.append(words[random.nextInt(words.length)]).append(i % 12 == 11 ? ".\n" : " ");
        }
        return text.toString();
    }
}
