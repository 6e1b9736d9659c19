package dripstone.app.house;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.config.ConfigurationReader;
import dripstone.config.DripstoneSettings;
import dripstone.disk.Claims;
import dripstone.text.Extraction;
import dripstone.text.FileExtractor;
import dripstone.text.FormatFixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HouseTest {
    @TempDir
    private Path dir;

    private static List<ProcessHandle> parsers() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
            return all.filter(p -> p.info().command().orElse("").endsWith("java")).toList();
        }
    }

    @Test
    void close_endsTheParserProcesses_andThereIsOneExtractor() throws Exception {
        FileExtractor extractor;
        byte[] docx = FormatFixtures.docx("t", "a", "a text");
        List<ProcessHandle> before = parsers();
        try (House house = House.open(new DataDirectory(dir.resolve("data")), ConfigurationReader.read(null, Map.of()))) {
            extractor = house.fileExtractor();
            assertSame(extractor, house.fileExtractor());
            List<Extraction> found = new ArrayList<>();
            extractor.extract("a.docx", new ByteArrayInputStream(docx), found::add);
            assertEquals("a text", ((Extraction.Text) found.getFirst()).text());
            assertEquals(before.size() + 1, parsers().size());
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> parsers().size() == before.size());
        IOException late = assertThrows(IOException.class, () -> extractor.extract("a.docx", new ByteArrayInputStream(docx), e -> { }));
        assertTrue(String.valueOf(late.getMessage()).contains("closed"), late.toString());
        assertEquals(before.size(), parsers().size());
    }

    @Test
    void parserRoom_isCountedForAllProcesses_andItsLackIsNamed() throws Exception {
        DripstoneSettings settings = ConfigurationReader.read(null, Map.of("text.parser.processes", "3")).settings();
        ParserRoom room = ParserRoom.of(settings);
        assertTrue(room.requireRoom(4L << 30).startsWith("processes=3 need at most 2.1 GiB while documents are parsed, 4 GiB are left"),
                room.requireRoom(4L << 30));
        Claims.assertSays(assertThrows(IOException.class, () -> room.requireRoom(1L << 30)), "needs 2.1 GiB", "1 GiB are left",
                "text.parser.processes", "MemoryMax");
    }
}
