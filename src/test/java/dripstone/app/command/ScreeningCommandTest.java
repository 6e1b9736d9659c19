package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.app.demo.DemoSite;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalEntry;
import dripstone.journal.JournalReader;
import dripstone.journal.JournalSettings;
import dripstone.journal.Position;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What settings of quality come to, from the command line to the journal. */
final class ScreeningCommandTest {
    private static final String PROSE = "The drop falls from the roof of the cave, and it leaves a little stone behind it. "
            + "Nobody has ever seen one grow, and yet they stand there, as tall as trees. How long have they stood? "
            + "Some of the columns that we met with in the second hall are said to be older than the town above them, and so they are. "
            + "Write to jane@cave.org about it.\n";

    @TempDir
    private Path dir;

    private JsonNode run(String yaml, String... arguments) throws Exception {
        Path file = Files.writeString(dir.resolve("dripstone.yaml"), yaml);
        CommandLine line = RootCommand.commandLine();
        StringWriter out = new StringWriter();
        line.setOut(new PrintWriter(out, true));
        int exit = line.execute(Stream.concat(Stream.of(arguments),
                Stream.of("--config", file.toString(), "--data", dir.resolve("data").toString(), "--json")).toArray(String[]::new));
        assertEquals(0, exit, out.toString());
        return new ObjectMapper().readTree(out.toString());
    }

    private List<JournalEntry> journal() throws Exception {
        List<JournalEntry> all = new ArrayList<>();
        try (Journal journal = ChronicleJournal.open(dir.resolve("data/journal"), JournalSettings.defaults());
                JournalReader reader = journal.reader(Position.ORIGIN)) {
            for (var located = reader.next(); located != null; located = reader.next()) {
                all.add(located.entry());
            }
        }
        return all;
    }

    private String verdicts() throws Exception {
        return Files.readString(dir.resolve("data/intake/verdicts.log"));
    }

    @Test
    void ingest_byTheFoldersRules_tellsWhatWasLeftOut_andWhatWasReplacedStandsInTheJournal() throws Exception {
        Path files = Files.createDirectory(dir.resolve("files"));
        Files.writeString(files.resolve("note.txt"), "The key is under the mat.");
        Files.writeString(files.resolve("prose.html"), "<title>Caves</title><article><p>" + PROSE
                + "</p></article>");
        JsonNode answer = run("text:\n  quality:\n    folders: [gopher-min-words]\n    scrub: [email]\n", "ingest", files.toString());
        assertEquals(1, answer.path("documents").asInt(), answer.toString());
        assertEquals(1, answer.path("filtered").asInt(), answer.toString());
        assertEquals(0, answer.path("refused").asInt(), answer.toString());
        assertTrue(answer.path("remarks").toString().contains("left out by gopher-min-words: words=6 least=50"), answer.toString());
        assertTrue(verdicts().contains("\"filter\":\"gopher-min-words\""), verdicts());
        JournalEntry entry = journal().getFirst();
        assertTrue(entry.text().endsWith("Write to email@example.com about it."), entry.text());
        assertTrue(entry.verdicts().containsAll(List.of("language=en", "title=Caves", "scrubbed=email:1")), entry.verdicts().toString());
        assertTrue(entry.verdicts().stream().anyMatch(v -> v.startsWith("page-type=")), entry.verdicts().toString());
    }

    @Test
    void crawl_byTheSitesRules_tellsWhatWasLeftOut() throws Exception {
        DemoSite site = new DemoSite();
        site.start();
        try {
            JsonNode answer = run("text:\n  quality:\n    sites: []\n    languages: [fr]\n", "crawl", site.address(), "--allow-private",
                    "--delay", "0s")
                    .path("sites").path(0);
            assertEquals(0, answer.path("done").asInt(), answer.toString());
            assertTrue(answer.path("filtered").asInt() >= 5, answer.toString());
            assertTrue(verdicts().contains("\"filter\":\"language\",\"reason\":\"language=en confidence="), verdicts());
            assertEquals(List.of(), journal());
        } finally {
            site.stop(Duration.ofSeconds(1));
        }
    }
}
