package dripstone.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.control.ExitCode;
import dripstone.disk.DirectoryLock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RootCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        return line.execute(arguments);
    }

    private Path configuration(String yaml) throws Exception {
        return Files.writeString(dir.resolve("dripstone.yaml"), yaml);
    }

    @Test
    void wrongCommandLine_is2_andNamesWhatIsWrong() {
        assertEquals(2, run("status", "--colour"));
        assertTrue(err.toString().contains("--colour"), err.toString());
        assertEquals(2, run("stattus"));
        assertTrue(err.toString().contains("stattus"), err.toString());
    }

    @Test
    void wrongConfiguration_is3_withEveryErrorAtOnce_andNothingStarted() throws Exception {
        Path file = configuration("train:\n  learning-rat: 1\nmodel:\n  layers: many\n  wdth: 64\n");
        Path data = dir.resolve("data");
        assertEquals(3, run("status", "--config", file.toString(), "--data", data.toString()));
        for (String said : new String[] {"learning-rat", "learning-rate", "model.layers", "model.wdth", "3 errors"}) {
            assertTrue(err.toString().contains(said), said + " in " + err);
        }
        assertTrue(Files.notExists(data));
    }

    @Test
    void directoryOfAnother_is4_andNamesItsOwner() throws Exception {
        Path data = dir.resolve("data");
        Path file = configuration("model-name: main\n");
        try (DirectoryLock owned = DirectoryLock.acquire(data)) {
            assertEquals(4, run("status", "--config", file.toString(), "--data", data.toString()));
            assertTrue(err.toString().contains("owner-pid=" + ProcessHandle.current().pid()), err.toString());
            assertTrue(err.toString().contains("starting"), err.toString());
            assertTrue(err.toString().contains(owned.directory().toString()), err.toString());
        }
    }

    @Test
    void checkpointNow_withoutADaemon_is4_andSaysWhy() throws Exception {
        Path file = configuration("model-name: main\n");
        assertEquals(4, run("checkpoint", "now", "--config", file.toString(), "--data", dir.resolve("data").toString()));
        assertTrue(err.toString().contains("no daemon runs"), err.toString());
    }

    @Test
    void statusWithoutADaemon_isAnswered_asTextAndAsJson() throws Exception {
        Path file = configuration("model-name: main\n");
        assertEquals(0, run("status", "--config", file.toString(), "--data", dir.resolve("data").toString()));
        assertTrue(out.toString().contains("not running"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("status", "--json", "--config", file.toString(), "--data", dir.resolve("data").toString()));
        assertTrue(out.toString().startsWith("{"), out.toString());
    }

    @Test
    void help_listsEveryExitCode() {
        assertEquals(0, run("--help"));
        List<String> missing = new ArrayList<>();
        Arrays.stream(ExitCode.values()).map(c -> c.code() + "   ").filter(c -> !out.toString().contains(c.strip()))
                .forEach(missing::add);
        assertEquals(List.of(), missing);
        for (ExitCode code : ExitCode.values()) {
            assertTrue(out.toString().replaceAll("\\s+", " ").contains(code.meaning()), code.meaning() + " in " + out);
        }
    }
}
