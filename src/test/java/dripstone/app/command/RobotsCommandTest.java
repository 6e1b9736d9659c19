package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RobotsCommandTest {
    @TempDir Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void check_printsALineOfJsonForEachAddress() throws Exception {
        Path robots = Files.writeString(dir.resolve("robots.txt"), "User-agent: *\nDisallow: /private/\nAllow: /private/open\n");
        assertEquals(0, run("robots", "check", "--agent", "Dripstone", "--robots", robots.toString(),
                "https://example.org/private/x", "https://example.org/private/open?a=1", "https://example.org/"));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertEquals(3, lines.size());
        assertEquals("{\"url\":\"https://example.org/private/x\",\"agent\":\"Dripstone\",\"allowed\":false,\"rule\":\"Disallow:"
                + " /private/\",\"line\":2,\"group\":\"*\"}", lines.get(0).toString());
        assertTrue(lines.get(1).get("allowed").asBoolean());
        assertEquals(3, lines.get(1).get("line").asInt());
        assertTrue(lines.get(2).get("allowed").asBoolean());
        assertTrue(lines.get(2).get("rule").isNull() && lines.get(2).get("line").isNull(), out.toString());
    }

    @Test
    void check_ofAFileThatIsNotThere_is1_andNamesIt() {
        assertEquals(1, run("robots", "check", "--agent", "A", "--robots", dir.resolve("none.txt").toString(), "http://h/"));
        assertTrue(err.toString().contains("none.txt"), err.toString());
    }

    @Test
    void check_withoutAnAgent_is2() {
        assertEquals(2, run("robots", "check", "--robots", "x", "http://h/"));
        assertTrue(err.toString().contains("--agent"), err.toString());
    }
}
