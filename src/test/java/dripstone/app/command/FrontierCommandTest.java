package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The frontier asked with no daemon running: of what lies on the disk. */
final class FrontierCommandTest {
    @TempDir
    private Path dir;

    private StringWriter err = new StringWriter();
    private StringWriter out = new StringWriter();

    @BeforeEach
    void site() throws Exception {
        Files.createDirectories(dir.resolve("sites"));
        Files.writeString(dir.resolve("dripstone.yaml"), "model-name: main\n");
        Files.writeString(dir.resolve("sites/docs.yaml"), """
                name: docs
                seeds: ["http://docs.test/"]
                revisit: {faster: 2}
                discovery: {feeds: ["http://docs.test/feed"]}
                """);
    }

    private int run(String... arguments) {
        err = new StringWriter();
        out = new StringWriter();
        CommandLine line = RootCommand.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        List<String> all = new ArrayList<>(List.of("frontier"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", dir.resolve("dripstone.yaml").toString(), "--data", dir.resolve("data").toString()));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void addedPage_isListedExplainedBlockedAndExported() {
        assertEquals(0, run("add", "http://docs.test/guide"), err.toString());
        assertEquals(0, run("list"), err.toString());
        assertTrue(out.toString().contains("address=http://docs.test/guide") && out.toString().contains("kind=feed"), out.toString());
        assertEquals(0, run("why", "http://docs.test/guide"), err.toString());
        assertTrue(out.toString().contains("added by a person") && out.toString().contains("rank"), out.toString());
        assertEquals(0, run("block", "domain:docs.test", "--reason", "moved away"), err.toString());
        assertEquals(0, run("why", "http://docs.test/guide"), err.toString());
        assertTrue(out.toString().contains("blocked by domain:docs.test: moved away"), out.toString());
        assertEquals(0, run("export"), err.toString());
        assertEquals(3, out.toString().lines().filter(l -> l.startsWith("{\"site\":\"docs\"")).count(), out.toString());
        assertTrue(err.toString().contains("3 pages"), err.toString());
        assertEquals(0, run("unblock", "domain:docs.test"), err.toString());
    }

    @Test
    void wrongQuestions_are2_andSayWhatWouldBeRight() {
        assertEquals(2, run("add", "http://elsewhere.test/"));
        assertTrue(err.toString().contains("in the scope of no site"), err.toString());
        assertEquals(2, run("block", "gopher:hole"));
        assertTrue(err.toString().contains("begins with exact:"), err.toString());
        assertEquals(2, run("list", "--state", "sleepy"));
        assertTrue(err.toString().contains("scheduled, done, failed"), err.toString());
    }
}
