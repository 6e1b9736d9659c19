package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every real and hostile document that was collected: text or a stated reason from each, in time. {@code -Ddocuments.report=FILE} lists them. */
final class CollectedDocumentsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Path DOCUMENTS = Path.of("..", "shared", "data", "documents");

    @Test
    void everyCollectedDocument_givesTextOrAReasonInTime() throws Exception {
        assumeTrue(Files.isDirectory(DOCUMENTS), "no collected documents at " + DOCUMENTS);
        List<String> report = new ArrayList<>();
        Map<String, Integer> withText = new TreeMap<>();
        int files = 0;
        try (FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(""));
                Stream<Path> walk = Files.walk(DOCUMENTS)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                List<Extraction> found = new ArrayList<>();
                long begun = System.nanoTime();
                try (InputStream in = Files.newInputStream(file)) {
                    extractor.extract(String.valueOf(file.getFileName()), in, found::add);
                }
                long nanos = System.nanoTime() - begun;
                files++;
                assertTrue(nanos < LONGEST.toNanos(), () -> "too slow: " + file);
                assertTrue(!found.isEmpty(), () -> "nothing said of " + file);
                if (found.stream().anyMatch(Extraction.Text.class::isInstance)) {
                    withText.merge(FileType.extension(file.toString()), 1, Integer::sum);
                }
                report.add(line(file, nanos, found));
            }
        }
        if (System.getProperty("documents.report") != null) {
            Files.write(Path.of(System.getProperty("documents.report")), report);
        }
        assertEquals(report.size(), files);
        for (String type : List.of("docx", "xlsx", "pptx", "doc", "xls", "ppt", "pdf", "rtf", "odt", "epub", "eml", "mbox", "msg", "7z", "tgz")) {
            assertTrue(withText.containsKey(type), () -> "no text of any ." + type + ": " + withText);
        }
    }

    private static String line(Path file, long nanos, List<Extraction> found) {
        StringBuilder line = new StringBuilder();
        line.append(nanos / 1_000_000).append(" ms\t").append(DOCUMENTS.relativize(file));
        for (Extraction e : found.subList(0, Math.min(found.size(), 12))) {
            line.append("\n\t").append(e.member().isEmpty() ? "" : e.member() + ": ").append(switch (e) {
                case Extraction.Refused r -> "REFUSED " + r.reason();
                case Extraction.Text t -> "text " + t.text().length() + " '" + t.title() + "' " + t.facts() + " "
                        + t.text().substring(0, Math.min(60, t.text().length())).replace('\n', ' ');
            });
        }
        return line.toString();
    }
}
