package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.disk.Sha256;
import dripstone.text.near.EditedTexts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DedupCommandTest {
    private final StringWriter out = new StringWriter();
    private final EditedTexts texts = new EditedTexts(1);

    @TempDir
    private Path dir;

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(new StringWriter()));
        List<String> all = new ArrayList<>(List.of("dedup"));
        all.addAll(List.of(arguments));
        return line.execute(all.toArray(new String[0]));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            all.add(new ObjectMapper().readTree(line));
        }
        return all;
    }

    @Test
    void dedup_tellsOfEachFileWhetherItIsLikeAnEarlierOne() throws Exception {
        String text = texts.text(300);
        Files.writeString(dir.resolve("1.txt"), text);
        Files.writeString(dir.resolve("2.txt"), texts.text(300));
        Files.writeString(dir.resolve("3.txt"), text);
        Files.writeString(dir.resolve("4.txt"), "The archive of the caves\n\n" + text);
        assertEquals(0, run(dir.toString(), dir.resolve("1.txt").toString()));
        List<JsonNode> lines = lines();
        assertEquals(List.of("unique", "unique", "duplicate", "near-duplicate", "repeat"),
                lines.stream().map(l -> l.path("verdict").asText()).toList());
        String first = dir.resolve("1.txt").toString();
        assertEquals(first, lines.get(0).path("file").asText());
        assertEquals(Sha256.of(text.strip().getBytes(StandardCharsets.UTF_8)).length(), lines.get(0).path("version").asText().length());
        assertEquals(lines.get(0).path("version"), lines.get(2).path("version"));
        assertEquals(first, lines.get(2).path("of").path("file").asText());
        assertEquals(first, lines.get(3).path("of").path("file").asText());
        double similarity = lines.get(3).path("similarity").asDouble();
        assertTrue(similarity > 0.9 && similarity <= 1, lines.get(3)::toString);
    }

    @Test
    void dedup_withAThreshold_holdsToIt() throws Exception {
        String text = texts.text(300);
        Files.writeString(dir.resolve("1.txt"), text);
        Files.writeString(dir.resolve("2.txt"), texts.edited(text, EditedTexts.Edit.FRAME, 0.05));
        run("--threshold", "1", dir.toString());
        run("--threshold", "0.6", dir.toString());
        assertEquals(List.of("unique", "unique", "unique", "near-duplicate"),
                lines().stream().map(l -> l.path("verdict").asText()).toList());
        assertEquals(2, run("--threshold", "0.3", dir.toString()));
        assertEquals(2, run("--min-shingles", "1", dir.toString()));
        assertEquals(2, run());
    }

    @Test
    void dedup_ofWhatGivesNoText_saysWhy_andExits1() throws Exception {
        Files.write(dir.resolve("x.bin"), new byte[] {0, 1, 2, 3, 0, 0, 9, 127});
        assertEquals(1, run(dir.resolve("x.bin").toString(), dir.resolve("missing").toString()));
        assertEquals(2, lines().size());
        lines().forEach(l -> assertTrue(!l.path("refused").asText().isEmpty(), l.toString()));
    }
}
