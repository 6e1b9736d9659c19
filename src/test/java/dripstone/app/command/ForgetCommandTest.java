package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** {@code source forget}, {@code source allow} and {@code why} as a person types them, with no daemon. */
final class ForgetCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path dir;

    private record Answer(int exit, String out, String err) {}

    private Answer run(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--data", dir.resolve("data").toString(), "--set", "intake.held-out-share=0"));
        CommandLine commands = RootCommand.commandLine();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = commands.execute(line.toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }

    @Test
    void forgetEraseAndWhy_sayWhatTheyDid_andWhatRemains() throws Exception {
        Path file = Files.writeString(dir.resolve("a.txt"), "some words that a person wants to have back, all of them, and soon");
        Files.writeString(dir.resolve("b.txt"), "other words, to which nobody objects and which stay where they are now");
        assertEquals(0, run("ingest", dir.resolve("a.txt").toString(), dir.resolve("b.txt").toString()).exit);

        Answer why = run("why", file.toString());
        assertEquals(0, why.exit, why.err);
        assertTrue(why.out.contains("document ingest " + file.toRealPath().toString().substring(1)), why.out);
        assertTrue(why.out.contains("journal  19700102F.cq4  [\"1:100000000..1:100000001\"]"), why.out);

        Answer forgotten = run("source", "forget", file.toString());
        assertEquals(0, forgotten.exit, forgotten.err);
        assertTrue(forgotten.out.startsWith("withdrawn  ingest "), forgotten.out);
        assertTrue(forgotten.out.contains("until --erase"), forgotten.out);
        assertTrue(forgotten.out.contains("weights do not unlearn"), forgotten.out);
        assertTrue(run("why", file.toString()).out.contains("  withdrawn\n"), "why says so too");

        Answer erased = run("source", "forget", file.toString(), "--erase", "--json");
        assertEquals(0, erased.exit, erased.err);
        JsonNode json = new ObjectMapper().readTree(erased.out);
        assertEquals("erased", json.path("withdrawals").path(0).path("state").asText(), erased.out);

        Answer after = run("why", file.toString(), "--source", "ingest");
        assertTrue(after.out.contains("address=erased"), after.out);
        assertFalse(after.out.contains("version "), after.out);
        assertEquals(1, run("ingest", file.toString(), "--json").out.split("\"documents\" : ", -1).length - 1);
        assertTrue(run("source", "withdrawn").out.contains("state=erased"));
        assertEquals(0, run("source", "allow", file.toString()).exit);
        assertEquals(1, run("source", "allow", file.toString()).exit, "it is allowed already");
    }

    @Test
    void anAddressThatWasNeverTaken_isRefusedUnlessItsSourceIsNamed() {
        Answer unknown = run("source", "forget", "https://example.org/never?utm_source=x");
        assertEquals(1, unknown.exit);
        assertTrue(unknown.err.contains("https://example.org/never") && unknown.err.contains("--source"), unknown.err);
        Answer beforehand = run("source", "forget", "https://example.org/never", "--source", "example");
        assertEquals(0, beforehand.exit, beforehand.err);
        assertTrue(beforehand.out.contains("entries  0"), beforehand.out);
        assertEquals(0, run("why", "https://example.org/never").exit);
    }
}
