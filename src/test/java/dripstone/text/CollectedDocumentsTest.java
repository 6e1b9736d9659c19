package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.text.child.ParserSettings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every real and hostile document that was collected: text or a stated reason from each, in time. {@code -Ddocuments.report=FILE} lists
 * them.
 */
final class CollectedDocumentsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Path DOCUMENTS = Path.of("..", "shared", "data", "documents");

    private record Outcome(Path file, long nanos, List<Extraction> found) {}

    @Test
    void everyCollectedDocument_givesTextOrAReasonInTime() throws Exception {
        assumeTrue(Files.isDirectory(DOCUMENTS), "no collected documents at " + DOCUMENTS);
        List<Outcome> outcomes = extractAll();
        if (System.getProperty("documents.report") != null) {
            Files.write(Path.of(System.getProperty("documents.report")), outcomes.stream().map(CollectedDocumentsTest::line).toList());
        }
        Map<String, Integer> withText = new TreeMap<>();
        for (Outcome o : outcomes) {
            assertTrue(o.nanos() < LONGEST.toNanos(), () -> "too slow: " + o.file());
            assertTrue(!o.found().isEmpty(), () -> "nothing said of " + o.file());
            if (o.found().stream().anyMatch(Extraction.Text.class::isInstance)) {
                withText.merge(FileType.extension(o.file().toString()), 1, Integer::sum);
            }
        }
        for (String type : List.of("docx", "xlsx", "pptx", "doc", "xls", "ppt", "pdf", "rtf", "odt", "epub", "eml", "mbox", "msg", "7z",
                "tgz")) {
            assertTrue(withText.containsKey(type), () -> "no text of any ." + type + ": " + withText);
        }
    }

    private static List<Outcome> extractAll() throws Exception {
        ExtractionSettings d = ExtractionSettings.byDefault();
        ParserSettings p = d.parser();
        ExtractionSettings two = new ExtractionSettings(d.maxFile(), d.maxText(), d.maxArchiveMembers(), d.maxArchiveDepth(),
                d.maxArchive(), d.maxRatio(), d.jsonlText(), d.jsonlTitle(),
                new ParserSettings(p.memory(), p.time(), 2, p.idle(), p.ocr(), p.ocrLanguages()));
        List<Outcome> outcomes = new ArrayList<>();
        try (FileExtractor extractor = new FileExtractor(two, new HtmlPageReader(""));
                ExecutorService threads = Executors.newFixedThreadPool(2);
                Stream<Path> walk = Files.walk(DOCUMENTS)) {
            List<Future<Outcome>> all = new ArrayList<>();
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                all.add(threads.submit(() -> extract(extractor, file)));
            }
            for (Future<Outcome> one : all) {
                outcomes.add(one.get());
            }
        }
        return outcomes;
    }

    private static Outcome extract(FileExtractor extractor, Path file) throws Exception {
        List<Extraction> found = new ArrayList<>();
        long begun = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            extractor.extract(String.valueOf(file.getFileName()), in, found::add);
        }
        return new Outcome(file, System.nanoTime() - begun, found);
    }

    private static String line(Outcome outcome) {
        List<Extraction> found = outcome.found();
        StringBuilder line = new StringBuilder();
        line.append(outcome.nanos() / 1_000_000).append(" ms\t").append(DOCUMENTS.relativize(outcome.file()));
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
