package dripstone.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.disk.ChildProcess;
import dripstone.life.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real process, in each form. */
final class LoggingTest {
    @TempDir
    private Path dir;

    private List<String> run(String form, String file, int lines) throws Exception {
        Path log = dir.resolve("out");
        Process child = ChildProcess.start(log, RotatingChild.class, form, file, Integer.toString(lines));
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, child.exitValue(), Files.readString(log));
        return Files.readAllLines(log).stream().filter(l -> !l.startsWith("WARNING:")).toList();
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }

    @Test
    void json_isOneObjectALine_withFieldsAsMembers_andTheStackInside() throws Exception {
        List<String> lines = run("json", "-", 0);
        assertEquals(3, lines.size(), lines::toString);
        JsonNode broke = json(lines.getFirst());
        assertEquals("WARN", broke.path("level").asText());
        assertEquals("dripstone.app.log.RotatingChild", broke.path("logger").asText());
        assertEquals("main", broke.path("thread").asText());
        assertTrue(broke.path("time").asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z"), broke.toString());
        assertEquals(12, broke.path("fields").path("step").longValue());
        assertTrue(broke.path("fields").path("step").isIntegralNumber(), "a name inside a value makes no field");
        assertEquals(2.5, broke.path("fields").path("loss").doubleValue());
        assertTrue(broke.path("fields").path("on").booleanValue());
        assertEquals("a\n{\"level\":\"ERROR\"}\r.txt size={} step=9", broke.path("fields").path("file").asText());
        assertEquals(List.of("file", "step", "loss", "on"), broke.path("fields").properties().stream().map(Map.Entry::getKey).toList());
        assertEquals("java.io.IOException", broke.path("error").path("type").asText());
        assertTrue(broke.path("error").path("stack").asText().contains("Caused by: java.lang.IllegalStateException: because"),
                broke.toString());
        assertFalse(json(lines.get(1)).has("fields"));
        assertEquals("no fields, only some words", json(lines.get(1)).path("message").asText());
    }

    @Test
    void file_isRotatedBySize_andWhatIsPutAsideIsBounded_andItsOwnersAlone() throws Exception {
        Path file = dir.resolve("logs/dripstone.log");
        List<String> out = run("json", file.toString(), 2_000); // some 400 KiB
        assertEquals(List.of(), out, "nothing goes to standard error");
        List<String> last = Files.readAllLines(file);
        assertEquals("end", json(last.getLast()).path("message").asText());
        assertTrue(Files.size(file) < 64 << 10, "size=" + Files.size(file));
        try (Stream<Path> all = Files.list(file.getParent())) {
            List<Path> aside = all.filter(f -> !f.equals(file)).toList();
            long bytes = 0;
            for (Path f : aside) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(f)));
                bytes += Files.size(f);
            }
            assertFalse(aside.isEmpty());
            assertTrue(bytes <= 24 << 10, "bytes=" + bytes + " in " + aside);
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void plainFile_bearsTheDate() throws Exception {
        Path file = dir.resolve("plain.log");
        run("plain", file.toString(), 1);
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.getFirst().matches("\\d{4}-\\d\\d-\\d\\dT.* WARN  RotatingChild file broke: file=a\\?\\{.*"), lines.getFirst());
        assertTrue(lines.getLast().endsWith("INFO  RotatingChild end"), lines.getLast());
    }

    @Test
    void settings_areChecked_andAWrongFormOfTheEnvironmentIsNamed() throws Exception {
        LogSettings defaults = ConfigurationReader.read(null, Map.of()).settings().log();
        assertEquals(LogSettings.defaults(), defaults);
        ConfigurationException wrong = assertThrows(ConfigurationException.class,
                () -> ConfigurationReader.read(null, Map.of("log.keep-most", "1 KiB", "log.form", "json")));
        assertTrue(String.valueOf(wrong.getMessage()).contains("log.keep-most"), wrong.toString());
        IOException form = assertThrows(IOException.class, () -> Logging.configure(defaults, Map.of(Logging.FORM, "xml")));
        assertEquals("DRIPSTONE_LOG_FORM must be plain or json, is 'xml'", form.getMessage());
    }
}
