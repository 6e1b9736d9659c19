package dripstone.text.child;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.disk.ChildProcess;
import dripstone.life.Bytes;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecognisedTextTest {
    @TempDir
    private Path temporary;

    private static String word(int paragraph, int line, double confidence, String word) {
        return String.format(Locale.ROOT, "5\t1\t1\t%d\t%d\t1\t0\t0\t9\t9\t%.2f\t%s%n", paragraph, line, confidence, word);
    }

    @Test
    void likelyLinesAreKept_andNoiseIsNot() {
        String tsv = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
                + "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n" + word(1, 1, 96, "Hello") + word(1, 1, 91, "there") + word(1, 2, 95, "again")
                + word(2, 1, 12, "~~") + word(2, 1, 30, "|x") + word(3, 1, 88, "End");
        assertEquals("Hello there\nagain\n\nEnd", RecognisedText.of(tsv));
        assertEquals("", RecognisedText.of("no such\tthing\n"));
    }

    @Test
    void image_isReadWhereTesseractIsInstalled() throws Exception {
        Path image = Path.of("..", "shared", "data", "documents", "tika", "testOCR.png");
        assumeTrue(Files.exists(image), "no collected image at " + image);
        assumeTrue(ImageText.refusal(true).isEmpty(), ImageText.refusal(true));
        try (DocumentParser parser = new DocumentParser(ParserSettings.byDefault(), new ParserLimits(1 << 20, 10, 1 << 20));
                InputStream in = Files.newInputStream(image);
                Parsed parsed = parser.parse(new ParseOrder(ParseOrder.Kind.IMAGE, "testOCR.png", ""), in)) {
            assertEquals("", parsed.refusal());
            assertEquals("This file contains some words.", parsed.text().strip());
        }
    }

    /** All that was started ends: the parser process, and the program that it started. */
    @Test
    void parentKilledWhileAnImageIsRead_leavesNoProcess() throws Exception {
        assumeTrue(ImageText.refusal(true).isEmpty(), ImageText.refusal(true));
        Process parent = ChildProcess.start(temporary.resolve("log"), RecognisingParent.class);
        try {
            List<ProcessHandle> all = await().atMost(Duration.ofSeconds(60)).until(() -> descendants(parent),
                    d -> d.stream().anyMatch(p -> p.info().command().orElse("").endsWith("tesseract")));
            parent.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(10)).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            parent.destroyForcibly();
        }
    }

    /** What has no text takes its time on many a machine, and no more than that. */
    @Test
    void imageThatTakesTooLong_isRefused_andItsProgramEnds() throws Exception {
        assumeTrue(ImageText.refusal(true).isEmpty(), ImageText.refusal(true));
        ParserSettings settings = new ParserSettings(Bytes.mib(512), Duration.ofSeconds(2), 1, Duration.ofMinutes(1), true, "eng");
        try (DocumentParser parser = new DocumentParser(settings, new ParserLimits(1 << 20, 10, 1 << 20));
                Parsed parsed = parser.parse(new ParseOrder(ParseOrder.Kind.IMAGE, "a.png", ""),
                        new ByteArrayInputStream(RecognisingParent.image()))) {
            assertTrue(parsed.refusal().startsWith("parsing it took longer than text.parser.time=2s"), parsed.refusal());
        }
        try (Stream<ProcessHandle> all = ProcessHandle.current().descendants()) {
            assertTrue(all.noneMatch(p -> p.info().command().orElse("").endsWith("tesseract")));
        }
    }

    private static List<ProcessHandle> descendants(Process parent) {
        try (Stream<ProcessHandle> all = parent.descendants()) {
            return all.toList();
        }
    }
}
