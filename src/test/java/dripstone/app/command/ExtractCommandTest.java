package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ExtractCommandTest {
    private static final String SENTENCE = "The drop falls from the roof of the cave, and each leaves a little stone behind it. ";
    private final StringWriter out = new StringWriter();

    @TempDir
    private Path dir;

    private int run(Path... files) {
        return run(Stream.of(files).map(Path::toString).toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        return line.execute(Stream.concat(Stream.of("extract"), Stream.of(arguments)).toArray(String[]::new));
    }

    private List<JsonNode> lines() throws IOException {
        ObjectMapper json = new ObjectMapper();
        return out.toString().lines().map(l -> {
            try {
                return json.readTree(l);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + l, e);
            }
        }).toList();
    }

    @Test
    void extract_aPageAndATextFile_tellsTitleLanguageAndType() throws Exception {
        Files.writeString(dir.resolve("a.html"), "<title>Caves</title><meta property='article:published_time' content='2025-01-02'>"
                + "<article><h1>Caves</h1><p>" + SENTENCE.repeat(5) + "</p><p>" + SENTENCE.repeat(3) + "</p></article>");
        Files.writeString(dir.resolve("b.txt"), SENTENCE.repeat(3));
        assertEquals(0, run(dir));
        List<JsonNode> lines = lines();
        assertEquals(2, lines.size());
        assertEquals("Caves", lines.getFirst().path("title").asText());
        assertEquals("en", lines.getFirst().path("language").asText());
        assertEquals("article", lines.getFirst().path("pageType").asText());
        assertTrue(lines.getFirst().path("facts").toString().contains("published=2025-01-02"));
        assertTrue(lines.getFirst().path("text").asText().startsWith("Caves\n\nThe drop falls"));
        assertEquals("en", lines.get(1).path("language").asText());
        assertTrue(lines.get(1).path("pageType").isMissingNode());
    }

    @Test
    void extract_withQuality_tellsWhichRulesWouldDropWhat_andWhichAreNotAsked() throws Exception {
        Files.writeString(dir.resolve("a.txt"), "Please enable JavaScript to go on here.\n" + SENTENCE.strip());
        Files.writeString(dir.resolve("b.java"), "class B {}");
        assertEquals(0, run("--quality", "gopher-min-words,c4", dir.toString()));
        List<JsonNode> lines = lines();
        assertEquals("[{\"rule\":\"gopher-min-words\",\"drops\":\"document\",\"reason\":\"words=24 least=50\"},"
                + "{\"rule\":\"c4-sentences\",\"drops\":\"document\",\"reason\":\"sentences=1 least=3\"},"
                + "{\"rule\":\"c4-javascript\",\"drops\":\"lines\",\"lines\":1}]", lines.get(0).path("verdicts").toString());
        assertEquals(8, lines.get(1).path("verdicts").size());
        assertEquals("source code or data", lines.get(1).path("verdicts").path(0).path("skipped").asText());
        assertEquals(2, run("--quality", "gofer", dir.toString()));
    }

    @Test
    void extract_withoutQuality_tellsNoVerdicts() throws Exception {
        Files.writeString(dir.resolve("a.txt"), SENTENCE);
        assertEquals(0, run(dir));
        assertTrue(lines().getFirst().path("verdicts").isMissingNode());
    }

    @Test
    void extract_whatGivesNoText_saysWhy_andExits1() throws Exception {
        Files.write(dir.resolve("x.bin"), new byte[] {0, 1, 2, 3, 0, 0, 9, 127});
        assertEquals(1, run(dir.resolve("x.bin"), dir.resolve("missing")));
        assertEquals(2, lines().size());
        lines().forEach(l -> assertTrue(!l.path("refused").asText().isEmpty(), l.toString()));
    }

    @Test
    void extract_summary_countsByKind_andPrintsNoText() throws Exception {
        Files.writeString(dir.resolve("a.txt"), SENTENCE);
        Files.writeString(dir.resolve("b.txt"), SENTENCE + SENTENCE);
        Files.writeString(dir.resolve("c.txt"), "");
        Files.writeString(dir.resolve("noending"), SENTENCE);
        Files.write(dir.resolve("d.jsonl"), List.of("{\"text\":\"one\"}", "no json", "{\"text\":\"two\"}"));
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        assertEquals(1, line.execute("extract", "--summary", dir.toString()));
        List<JsonNode> lines = lines();
        assertEquals(List.of("jsonl", "none", "txt"), lines.stream().map(l -> l.path("kind").asText()).toList());
        JsonNode jsonl = lines.getFirst();
        assertEquals("1 1 0 2 6", String.join(" ", jsonl.path("files").asText(), jsonl.path("withText").asText(),
                jsonl.path("refused").asText(), jsonl.path("documents").asText(), jsonl.path("characters").asText()));
        JsonNode txt = lines.getLast();
        assertEquals("3 2 1", String.join(" ", txt.path("files").asText(), txt.path("withText").asText(), txt.path("refused").asText()));
        assertEquals(1, txt.path("reasons").path("no text in the file: size=#").asInt(), txt.toString());
        assertTrue(txt.path("slowestMillis").isNumber() && txt.path("slowest").asText().endsWith(".txt"), txt.toString());
    }

    @Test
    void extract_withoutAFile_isAWrongCommandLine() {
        assertEquals(2, run(new Path[0]));
    }
}
