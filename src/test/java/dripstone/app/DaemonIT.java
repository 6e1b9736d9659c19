package dripstone.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dripstone.checkpoint.Ledger;
import dripstone.checkpoint.LedgerEntry;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged daemon from outside: fed, killed, started again, stopped; then what lies on the disk is examined. */
final class DaemonIT {
    private static final int FILES = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path root;

    @Test
    void afterKillNineNothingIsLostNothingIsReadTwiceAndLearningGoesOn() throws Exception {
        Path data = root.resolve("data");
        Path dropbox = Files.createDirectories(root.resolve("dropbox"));
        try (ServedSite site = ServedSite.start(root)) {
            Installation dripstone = new Installation(configuration(dropbox, site.seed()), data);
            long killedAt = untilKilled(dripstone, dropbox, data);
            untilStopped(dripstone, dropbox, killedAt);
            assertEquals(0, dripstone.run("checkpoint", "verify").exitCode());
            Installation.Answer speech = dripstone.run("generate", "the ", "--sampler", "max-tokens=8", "--json");
            assertEquals(0, speech.exitCode(), speech.err());
        }
        everythingStandsInTheJournalOnce(data);
        theLedgerIsOneUnbrokenRoad(data);
    }

    /** First life: half of the files, until there is a checkpoint; then kill -9 with files on their way. */
    private long untilKilled(Installation dripstone, Path dropbox, Path data) throws Exception {
        Process daemon = dripstone.start("first.log");
        try {
            for (int i = 0; i < FILES / 2; i++) {
                drop(dropbox, i);
            }
            Files.write(dropbox.resolve("binary.txt"), new byte[] {0, 1, 2, 3, (byte) 0xff, 0, 0, 7});
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> checkpointStep(dripstone, daemon, "first.log") > 0);
            long step = checkpointStep(dripstone, daemon, "first.log");
            for (int i = FILES / 2; i < FILES; i++) {
                drop(dropbox, i);
            }
            daemon.destroyForcibly();
            assertTrue(daemon.waitFor(20, TimeUnit.SECONDS));
            assertTrue(Files.exists(data.resolve("lock")));
            return step;
        } finally {
            daemon.destroyForcibly();
        }
    }

    /** Second life: until all files are taken and a later checkpoint stands; then SIGTERM. */
    private void untilStopped(Installation dripstone, Path dropbox, long killedAt) throws Exception {
        Process daemon = dripstone.start("second.log");
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() ->
                    count(dropbox.resolve("processed")) == FILES && checkpointStep(dripstone, daemon, "second.log") > killedAt);
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> siteIsDone(dripstone));
            trainingStandsStillWhilePaused(dripstone);
            daemon.destroy();
            assertTrue(daemon.waitFor(60, TimeUnit.SECONDS), "SIGTERM was not honoured: " + log("second.log"));
            assertTrue(Set.of(0, 143).contains(daemon.exitValue()), () -> "exit " + daemon.exitValue());
            assertTrue(log("second.log").contains("learning goes on"), log("second.log"));
            assertTrue(Files.exists(dropbox.resolve("rejected").resolve("binary.txt")), "a binary named .txt is refused");
            assertEquals(2, count(dropbox.resolve("rejected")), "with a reason beside it");
        } finally {
            daemon.destroyForcibly();
        }
    }

    private static void trainingStandsStillWhilePaused(Installation dripstone) throws Exception {
        assertEquals(0, dripstone.run("pause", "training").exitCode());
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> trainingState(dripstone).equals("paused"));
        assertEquals(0, dripstone.run("resume", "training").exitCode());
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> !trainingState(dripstone).equals("paused"));
    }

    private static String trainingState(Installation dripstone) throws Exception {
        return dripstone.run("status", "--json").json().path("training").path("state").asText();
    }

    private long checkpointStep(Installation dripstone, Process daemon, String log) throws Exception {
        assertTrue(daemon.isAlive(), () -> "the daemon ended:\n" + log(log));
        Installation.Answer answer = dripstone.run("status", "--json");
        return answer.exitCode() == 0 ? answer.json().path("checkpoints").path("newest-step").asLong(-1) : -1;
    }

    private static boolean siteIsDone(Installation dripstone) throws Exception {
        JsonNode site = dripstone.run("status", "--json").json().path("sites").path(0);
        return site.path("done").asLong() > 0 && site.path("in-flight").asLong() == 0 && site.path("scheduled").asLong() == 0;
    }

    private static void everythingStandsInTheJournalOnce(Path data) throws IOException {
        Set<String> seen = new HashSet<>();
        Set<String> dropped = new TreeSet<>();
        int crawled = 0;
        try (Journal journal = ChronicleJournal.open(data.resolve("journal"), JournalSettings.defaults());
                JournalReader reader = journal.reader(Position.ORIGIN)) {
            for (JournalReader.Located l = reader.next(); l != null; l = reader.next()) {
                JournalEntry e = l.entry();
                assertTrue(seen.add(e.source() + " " + e.address() + " " + e.member() + " " + e.part() + " " + e.version()),
                        () -> "twice in the journal: " + e.address());
                if (e.source().equals("dropbox")) {
                    dropped.add(e.address());
                } else {
                    crawled++;
                }
            }
        }
        Set<String> wanted = new TreeSet<>();
        for (int i = 0; i < FILES; i++) {
            wanted.add("note-" + i + ".md");
        }
        assertEquals(wanted, dropped);
        assertTrue(crawled >= 5, "pages of the site: " + crawled);
    }

    /** Each step begins where the one before ended, so no text was passed over and none was trained twice. */
    private static void theLedgerIsOneUnbrokenRoad(Path data) throws IOException {
        try (Ledger ledger = Ledger.open(data.resolve("models").resolve("main").resolve("ledger"))) {
            long step = 1;
            String at = "";
            for (Optional<LedgerEntry.Step> entry = ledger.step(step); entry.isPresent(); entry = ledger.step(++step)) {
                if (step > 1) {
                    assertEquals(at, entry.get().from(), "step " + step);
                }
                at = entry.get().to();
            }
            assertTrue(step > 2, "steps in the ledger: " + (step - 1));
            assertFalse(ledger.decisions().isEmpty());
        }
    }

    /** A note of words drawn from its own number, renamed in. */
    private static void drop(Path dropbox, int number) throws IOException {
        Random random = new Random(number);
        String[] words = {"stone", "water", "drop", "cave", "lime", "slow", "column", "floor", "roof", "year", "grows", "falls", "the",
            "from", "under", "light"};
        StringBuilder text = new StringBuilder("# Note " + number + "\n\n");
        for (int i = 0; i < 700; i++) {
            text.append(words[random.nextInt(words.length)]).append(i % 12 == 11 ? ".\n" : " ");
        }
        Path pending = Files.writeString(dropbox.resolve(".note-" + number + ".part"), text);
        Files.move(pending, dropbox.resolve("note-" + number + ".md"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private String log(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private Path configuration(Path dropbox, String seed) throws IOException {
        Path conf = Files.createDirectories(root.resolve("conf").resolve("sites"));
        Files.writeString(conf.resolve("site.yaml"), """
                name: site
                seeds: ["%s"]
                depth: 3
                max-pages: 25
                delay: 50ms
                allow-private: true
                """.formatted(seed));
        return Files.writeString(conf.resolveSibling("dripstone.yaml"), """
                folders:
                  - {name: dropbox, path: "%s", mode: take, settle: 200ms, rescan: 2s}
                intake: {held-out-share: 0.1}
                tokenizer: {vocabulary-size: 400, train-on: 64 KiB}
                model: {layers: 2, width: 32, heads: 2, kv-heads: 1, feed-forward: 64, context: 64}
                batch: {epochs: 3, idle: 2s}
                train: {leaf-sequences: 4, validate-tokens: 512}
                schedule: {checkpoint: "0/3 * * * * ?", validation: "0/2 * * * * ?"}
                web: {port: 0}
                """.formatted(dropbox));
    }
}
