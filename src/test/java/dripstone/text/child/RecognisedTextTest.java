package dripstone.text.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class RecognisedTextTest {
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
            assertEquals("Happy New Year 2003!", parsed.text().strip());
        }
    }
}
