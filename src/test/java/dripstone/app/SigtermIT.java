package dripstone.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import dripstone.app.control.ControlClient;
import dripstone.app.control.RefusedException;
import dripstone.checkpoint.RestoreOutcome;
import dripstone.checkpoint.SnapshotStore;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon in a process of its own, told to end in the middle of each of its phases: it is gone in ten seconds. */
final class SigtermIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration HONOURED_WITHIN = Duration.ofSeconds(10);
    private static final List<String> TIMES = new ArrayList<>();
    private static final String TINY = """
            model: {layers: 2, width: 32, heads: 2, kv-heads: 1, feed-forward: 64, context: 64}
            """;
    /** 3 million weights: a pass over a leaf takes a good part of a second. */
    private static final String SLOW = """
            model: {layers: 4, width: 256, heads: 4, kv-heads: 4, feed-forward: 1024, context: 256}
            """;
    /** 13 million weights, 150 MB a snapshot. */
    private static final String LARGE = """
            model: {layers: 4, width: 512, heads: 8, kv-heads: 8, feed-forward: 2048, context: 64}
            """;

    @TempDir
    Path root;

    private @Nullable Process running;

    @AfterEach
    void kill() throws InterruptedException {
        Process left = running;
        if (left != null) {
            left.destroyForcibly();
            left.waitFor();
        }
    }

    @AfterAll
    static void print() {
        TIMES.forEach(System.out::println);
    }

    // ---- phases

    @Test
    void start_whileAnIndexIsBroughtToTheJournalsEnd() throws Exception {
        journal(15_000, 500, 0);
        start(TINY + "tokenizer: {train-on: 1 TiB}\n");
        awaitStatus(s -> s.path("daemon").asText().startsWith("starting") && s.path("stages").path("intake").asText().contains("progress"));
        RefusedException refused = org.junit.jupiter.api.Assertions.assertThrows(RefusedException.class, () -> ask("journal-stat"));
        assertTrue(String.valueOf(refused.getMessage()).contains("the daemon is starting"), refused.toString());
        end("start (index catch-up)");
        assertTrue(log().contains("stopped before it was ready"), log());
        assertFalse(log().contains("ready data="), log());
    }

    @Test
    void tokenizerTraining() throws Exception {
        journal(600, 4000, 0);
        start(TINY + "tokenizer: {train-on: 8 MiB, vocabulary-size: 60000}\n");
        awaitStatus(s -> s.path("health").path("tokenizer").asText().contains("training on the text"));
        end("tokenizer training");
        assertFalse(Files.exists(model().resolve("tokenizer.json")));
        assertTrue(Files.exists(model().resolve("tokenizer.position")), "so that the next start trains on the same text");
    }

    @Test
    void validation() throws Exception {
        journal(400, 1500, 0.5);
        start(SLOW + "tokenizer: {train-on: 64 KiB, vocabulary-size: 300}\n"
                + "train: {leaf-sequences: 4, validate-tokens: 100000000}\n"
                + "schedule: {checkpoint: '0 0 0 1 1 ? 2099', validation: '* * * * * ?'}\n");
        awaitStatus(s -> s.path("training").path("step").asLong() > 0 && s.path("training").path("state").asText().equals("validating"));
        end("validation");
        assertTrue(log().contains("training ended: stopped: step="), log());
        assertNewestWhole();
    }

    @Test
    void aLongStep() throws Exception {
        journal(600, 4000, 0);
        start(SLOW + "tokenizer: {train-on: 64 KiB, vocabulary-size: 300}\ntrain: {leaf-sequences: 8, leaves: 64}\n");
        await().atMost(PATIENCE).until(() -> log().contains("learning begins"));
        await().pollDelay(Duration.ofSeconds(4)).atMost(PATIENCE)
                .until(() -> status().path("training").path("state").asText().equals("training"));
        end("a step of half a minute");
        assertTrue(log().contains("training ended: stopped: step=0"), log());
    }

    @Test
    void checkpointWrite() throws Exception {
        journal(100, 2000, 0);
        start(LARGE + "tokenizer: {train-on: 64 KiB, vocabulary-size: 300}\ntrain: {leaf-sequences: 1}\ncheckpoint: {keep: 2}\n"
                + "schedule: {checkpoint: '* * * * * ?', validation: '0 0 0 1 1 ? 2099'}\n");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::isSnapshotBeingWritten);
        end("checkpoint write");
        assertNewestWhole();
    }

    @Test
    void intakeOfAHugeFile() throws Exception {
        Path box = Files.createDirectories(root.resolve("box"));
        Files.write(root.resolve("pending"), text(9, 4_000_000).getBytes(StandardCharsets.US_ASCII));
        start(TINY + "tokenizer: {train-on: 1 TiB}\nfolders:\n  - {name: box, path: '" + box
                + "', mode: take, settle: 10ms, rescan: 1s}\n");
        await().atMost(PATIENCE).until(() -> log().contains("ready data="));
        Files.move(root.resolve("pending"), box.resolve("huge.txt"));
        awaitStatus(s -> s.path("folders").path(0).path("in-flight").asLong() == 1);
        end("intake of a file of 30 MiB");
        assertTrue(Files.exists(box.resolve("huge.txt")) || Files.isDirectory(box.resolve("processed")), "it is neither here nor there");
        assertEquals("", reasons(box.resolve("rejected")), "to be stopped is no fault of the file");
    }

    @Test
    void crawl_ofAServerThatNeverAnswers_andASecondSignalThatDoesNotWait() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            site.setExecutor(threads);
            site.createContext("/robots.txt", exchange -> {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
            });
            site.createContext("/", exchange -> java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMinutes(2).toNanos()));
            site.start();
            Files.createDirectories(root.resolve("conf/sites"));
            Files.writeString(root.resolve("conf/sites/slow.yaml"), "name: slow\nseeds: ['http://127.0.0.1:" + site.getAddress().getPort()
                    + "/page']\nallow-private: true\ndelay: 10ms\n");
            start(TINY + "tokenizer: {train-on: 1 TiB}\n");
            awaitStatus(s -> s.path("sites").path(0).path("in-flight").asLong() == 1);
            end("crawl of a server that never answers");

            start(TINY + "tokenizer: {train-on: 1 TiB}\n");
            awaitStatus(s -> s.path("sites").path(0).path("in-flight").asLong() == 1);
            daemon().destroy();
            await().pollDelay(Duration.ofMillis(1300)).until(() -> true);
            assertTrue(daemon().isAlive(), "it waits for the request: " + log());
            long from = System.nanoTime();
            daemon().destroy();
            assertTrue(daemon().waitFor(2, TimeUnit.SECONDS), log());
            note("second signal", System.nanoTime() - from);
            assertEquals(143, daemon().exitValue());
            assertTrue(log().contains("second signal=SIGTERM"), log());
            site.stop(0);
            threads.shutdownNow();
        }
    }

    /** Why files were rejected. */
    private static String reasons(Path rejected) throws IOException {
        if (!Files.isDirectory(rejected)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(rejected)) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(file.getFileName()).append(": ").append(Files.size(file) < 10_000 ? Files.readString(file) : "").append('\n');
            }
            return all.toString();
        }
    }

    // ---- the daemon

    private void start(String yaml) throws IOException {
        Path conf = Files.createDirectories(root.resolve("conf"));
        Path file = Files.writeString(conf.resolve("dripstone.yaml"), yaml + "web: {enabled: false}\nintake: {held-out-share: 0.0}\n");
        Files.deleteIfExists(root.resolve("log"));
        running = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@src/main/launcher/jvm.args",
                "-Xmx1g", "-cp", System.getProperty("java.class.path"), Main.class.getName(), "run", "--config", file.toString(),
                "--data", data().toString()).redirectErrorStream(true).redirectOutput(root.resolve("log").toFile()).start();
    }

    private Process daemon() {
        return Objects.requireNonNull(running, "the daemon was not started");
    }

    private Path data() {
        return root.resolve("data");
    }

    private Path model() {
        return data().resolve("models").resolve("main");
    }

    private void end(String phase) throws Exception {
        long from = System.nanoTime();
        daemon().destroy();
        boolean ended = daemon().waitFor(60, TimeUnit.SECONDS);
        long took = System.nanoTime() - from;
        note(phase, took);
        assertTrue(ended && took <= HONOURED_WITHIN.toNanos(), () -> phase + " took " + Duration.ofNanos(took) + "\n" + log());
        assertTrue(List.of(0, 143).contains(daemon().exitValue()), () -> "exit " + daemon().exitValue() + "\n" + log());
        assertFalse(log().contains("stopped badly"), log());
    }

    private static void note(String phase, long nanos) {
        TIMES.add(String.format(java.util.Locale.ROOT, "SIGTERM honoured: %.2f s in phase: %s", nanos / 1e9, phase));
    }

    private void awaitStatus(Predicate<JsonNode> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> condition.test(status()));
    }

    private JsonNode status() throws Exception {
        assertTrue(daemon().isAlive(), () -> "the daemon ended:\n" + log());
        try {
            return ask("status");
        } catch (IOException e) {
            return JsonNodeFactory.instance.objectNode(); // it does not listen yet
        }
    }

    private JsonNode ask(String operation) throws Exception {
        Optional<ControlClient> client = ControlClient.connect(data().resolve("control.sock"));
        if (client.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try (ControlClient asking = client.get()) {
            return asking.ask(operation, JsonNodeFactory.instance.objectNode(), line -> { });
        }
    }

    private String log() {
        try {
            return Files.readString(root.resolve("log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Beside training, so that the trainer's own state does not tell. */
    private boolean isSnapshotBeingWritten() throws IOException {
        Path snapshots = model().resolve("snapshots");
        if (!Files.isDirectory(snapshots)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(snapshots)) {
            return entries.anyMatch(e -> e.toString().contains(".pending-") && Files.exists(e.resolve("model.safetensors")));
        }
    }

    private void assertNewestWhole() throws IOException {
        SnapshotStore store = SnapshotStore.openForReading(model());
        RestoreOutcome.Found found = (RestoreOutcome.Found) store.newestValid();
        assertTrue(store.verify(found.snapshot()).valid());
        assertEquals(store.list().getLast().step(), found.snapshot().step());
        assertTrue(log().contains("training ended: stopped: step=" + found.snapshot().step()), log());
    }

    // ---- what it works on

    /** Documents straight into the journal: the indexes know nothing of them. */
    private void journal(int documents, int words, double heldOut) throws IOException {
        try (Journal journal = ChronicleJournal.open(Files.createDirectories(data()).resolve("journal"), JournalSettings.defaults())) {
            List<JournalEntry> group = new ArrayList<>();
            for (int i = 0; i < documents; i++) {
                String hash = String.format("%064x", i);
                group.add(new JournalEntry(JournalEntry.Kind.TEXT, "made", "doc-" + i, "", 0, 1, i, hash, hash, "made/1", List.of(),
                        i < documents * heldOut, 0, null, text(i, words)));
                if (group.size() == 200) {
                    journal.append(group);
                    group.clear();
                }
            }
            if (!group.isEmpty()) {
                journal.append(group);
            }
        }
    }

    /** Words of random letters, so that there is much to count and to merge. */
    private static String text(long seed, int words) {
        Random random = new Random(seed);
        byte[] text = new byte[words * 8];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i % 8 == 7 ? (i % 96 == 95 ? '\n' : ' ') : 'a' + random.nextInt(26));
        }
        return new String(Arrays.copyOf(text, text.length), StandardCharsets.US_ASCII);
    }
}
