package dripstone.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit as systemd itself judges it. */
final class SystemdUnitTest {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void systemdHasNothingToSayAgainstTheUnit() throws Exception {
        assertEquals("", verify(unit()));
    }

    @Test
    void aSettingThatSystemdDoesNotKnowWouldBeSeen() throws Exception {
        String said = verify(unit().replace("WatchdogSec=", "WatchdogSecs="));
        assertEquals(true, said.contains("WatchdogSecs"), said);
    }

    /** The unit, with the launcher of this checkout in the place of the installed one: systemd looks whether it can be executed. */
    private String unit() throws IOException {
        Path launcher = Files.copy(Path.of("src/main/launcher/dripstone"), directory.resolve("dripstone"));
        assumeTrue(launcher.toFile().setExecutable(true), "no file can be made executable in " + directory);
        return Files.readString(Path.of("systemd/dripstone.service")).replace("/opt/dripstone/bin/dripstone", launcher.toString());
    }

    private String verify(String unit) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "skipped: systemd-analyze is missing");
        Path file = Files.writeString(directory.resolve("dripstone.service"), unit);
        Path output = directory.resolve("said");
        Process process = new ProcessBuilder(ANALYZE.toString(), "verify", "--man=no", "--recursive-errors=no", file.toString())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assumeTrue(process.waitFor(60, TimeUnit.SECONDS), "skipped: systemd-analyze does not end");
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
