package dripstone.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.disk.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped form of the log, of a real process. */
final class LogLinesTest {
    @TempDir
    private Path dir;

    @Test
    void aNameWithLineEnds_isOneLineOfTheLog() throws Exception {
        Path log = dir.resolve("log");
        Process child = ChildProcess.start(log, LoggingChild.class);
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        List<String> lines = Files.readAllLines(log);
        assertTrue(lines.stream().anyMatch(l -> l.contains("file=a?12:00:00.000 ERROR Ledger forged??[31m.txt")), lines::toString);
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("java.io.IOException: cannot read a?12:00")), lines::toString);
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("\tat dripstone.app.LoggingChild.main")), lines::toString);
        assertFalse(lines.stream().anyMatch(l -> l.startsWith("12:00:00.000 ERROR")), lines::toString);
        assertEquals(3, lines.stream().filter(l -> l.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*")).count(), lines::toString);
    }
}
