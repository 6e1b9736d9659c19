package dripstone.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged daemon with the parser process that it starts from its installed layout, from outside: a file of each kind that is read, bad
 * ones among them, while the parser process is killed, then the daemon itself, then both are told to end.
 */
final class FormatsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path root;

    private Path box = Path.of("");
    private Path temporary = Path.of("");

    @Test
    void everyKindIsTaken_badOnesAreRejected_andNoProcessOutlivesItsParent() throws Exception {
        box = Files.createDirectories(root.resolve("box"));
        temporary = Files.createDirectories(root.resolve("tmp"));
        Path data = root.resolve("data");
        Installation dripstone = new Installation(configuration(), data, Map.of("TMPDIR", temporary.toString()));
        Map<String, byte[]> good = DroppedFiles.good();
        Map<String, byte[]> bad = DroppedFiles.bad();
        parserKilled_thenDaemonKilled(dripstone, good, bad);
        started_takesTheRest_andEndsItsParser(dripstone);
        everyTextStandsInTheJournalOnce(data);
        rejectionsSayWhy(bad.keySet());
    }

    private void parserKilled_thenDaemonKilled(Installation dripstone, Map<String, byte[]> good, Map<String, byte[]> bad) throws Exception {
        Process daemon = dripstone.start("first.log");
        try {
            await().atMost(PATIENCE).until(() -> Files.isDirectory(box.resolve("processed")));
            for (Map<String, byte[]> files : List.of(good, bad)) {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    drop(file.getKey(), file.getValue());
                }
            }
            drop("large.docx", DroppedFiles.largeDocument());
            ProcessHandle parser = parser(daemon);
            parser.destroyForcibly();
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(taken(), names(box.resolve("processed")), log("first.log")));
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(bad.keySet(), names(box.resolve("rejected"))));
            ProcessHandle second = parser(daemon);
            assertTrue(second.pid() != parser.pid());
            daemon.destroyForcibly();
            assertTrue(daemon.waitFor(20, TimeUnit.SECONDS));
            await().atMost(Duration.ofSeconds(20)).until(() -> !second.isAlive());
            await().atMost(Duration.ofSeconds(20)).until(() -> parserFiles() <= 1); // the first was killed with its own
        } finally {
            daemon.destroyForcibly();
        }
    }

    private void started_takesTheRest_andEndsItsParser(Installation dripstone) throws Exception {
        Process daemon = dripstone.start("second.log");
        try {
            drop("late.docx", DroppedFiles.lateDocument());
            await().atMost(PATIENCE).until(() -> Files.exists(box.resolve("processed/late.docx")));
            ProcessHandle parser = parser(daemon);
            daemon.destroy();
            assertTrue(daemon.waitFor(60, TimeUnit.SECONDS), () -> "SIGTERM was not honoured: " + log("second.log"));
            assertTrue(Set.of(0, 143).contains(daemon.exitValue()), () -> "exit " + daemon.exitValue());
            await().atMost(Duration.ofSeconds(5)).until(() -> !parser.isAlive());
            assertTrue(parserFiles() <= 1, "temporary files are left: " + names(temporary));
            assertTrue(log("second.log").contains("parsers of documents: processes=1 need at most 712 MiB"), log("second.log"));
        } finally {
            daemon.destroyForcibly();
        }
    }

    private static ProcessHandle parser(Process daemon) {
        return await().atMost(PATIENCE).until(() -> {
            try (Stream<ProcessHandle> all = daemon.descendants()) {
                return all.filter(p -> p.isAlive() && p.info().commandLine().orElse("").contains("dripstone-parser-")).findFirst();
            }
        }, Optional::isPresent).orElseThrow();
    }

    private long parserFiles() throws IOException {
        return names(temporary).stream().filter(n -> n.startsWith("dripstone-parser-")).count();
    }

    private Set<String> taken() throws IOException {
        Set<String> taken = new TreeSet<>(DroppedFiles.good().keySet());
        taken.add("large.docx");
        return taken;
    }

    /** Without the reasons beside. */
    private static Set<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(p -> String.valueOf(p.getFileName())).filter(n -> !n.endsWith(".reason.txt"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void rejectionsSayWhy(Set<String> bad) throws IOException {
        for (String name : bad) {
            String reason = Files.readString(box.resolve("rejected").resolve(name + ".reason.txt"));
            assertTrue(reason.length() > 10 && !reason.contains("Exception:\n"), name + ": " + reason);
        }
    }

    /** Under its file and member; of each text the word that only it holds. */
    private void everyTextStandsInTheJournalOnce(Path data) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        try (Journal journal = ChronicleJournal.open(data.resolve("journal"), JournalSettings.defaults());
                JournalReader reader = journal.reader(Position.ORIGIN)) {
            for (JournalReader.Located l = reader.next(); l != null; l = reader.next()) {
                JournalEntry e = l.entry();
                for (String word : DroppedFiles.ownWords(e.text())) {
                    found.merge(e.address() + (e.member().isEmpty() ? "" : "!/" + e.member()) + " " + word, 1, Integer::sum);
                }
            }
        }
        found.keySet().removeIf(k -> k.startsWith("large.docx"));
        Map<String, Integer> expected = DroppedFiles.texts().stream().collect(Collectors.toMap(t -> t, t -> 1, Integer::sum, TreeMap::new));
        assertEquals(expected, found);
    }

    private void drop(String name, byte[] body) throws IOException {
        Path pending = Files.write(box.resolve("." + name + ".part"), body);
        Files.move(pending, box.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private String log(String name) {
        try {
            return Files.readString(root.resolve(name));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private Path configuration() throws IOException {
        Files.createDirectories(root.resolve("conf").resolve("sites"));
        return Files.writeString(root.resolve("conf").resolve("dripstone.yaml"), """
                folders:
                  - {name: box, path: "%s", mode: take, settle: 200ms, rescan: 2s}
                tokenizer: {vocabulary-size: 400, train-on: 1 GiB}
                model: {layers: 1, width: 32, heads: 2, kv-heads: 1, feed-forward: 64, context: 64}
                text: {parser: {ocr: false}}
                web: {port: 0}
                """.formatted(box));
    }
}
