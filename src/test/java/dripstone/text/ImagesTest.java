package dripstone.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.life.Bytes;
import dripstone.text.child.OcrCheck;
import dripstone.text.child.ParserSettings;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Text read off images that were drawn here, by the real tesseract. Skipped where it is not installed. */
final class ImagesTest {
    private static final String FIRST = "The drop falls from the roof of the cave";
    private static final String SECOND = "and each leaves a little stone behind it";

    @BeforeEach
    void needTesseract() throws Exception {
        String trouble = OcrCheck.trouble(ParserSettings.byDefault());
        assumeTrue(trouble.isEmpty(), trouble);
    }

    private static BufferedImage drawn(String... lines) {
        BufferedImage image = new BufferedImage(1200, 200 + 60 * lines.length, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.setColor(Color.BLACK);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SERIF, Font.PLAIN, 40));
        for (int i = 0; i < lines.length; i++) {
            g.drawString(lines[i], 80, 120 + 60 * i);
        }
        g.dispose();
        return image;
    }

    private static byte[] written(String format, BufferedImage... images) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(to);
            if (images.length == 1) {
                writer.write(images[0]);
            } else {
                writer.prepareWriteSequence(null);
                for (BufferedImage image : images) {
                    writer.writeToSequence(new IIOImage(image, null, null), null);
                }
                writer.endWriteSequence();
            }
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static Extraction only(String languages, String name, byte[] body) throws Exception {
        ExtractionSettings d = ExtractionSettings.byDefault();
        ParserSettings parser = new ParserSettings(Bytes.mib(512), Duration.ofSeconds(20), 1, Duration.ofSeconds(60), true, languages);
        List<Extraction> found = new ArrayList<>();
        try (FileExtractor extractor = new FileExtractor(new ExtractionSettings(d.maxFile(), d.maxText(), d.maxArchiveMembers(),
                d.maxArchiveDepth(), d.maxArchive(), d.maxRatio(), d.jsonlText(), d.jsonlTitle(), parser), new HtmlPageReader(""))) {
            extractor.extract(name, new ByteArrayInputStream(body), found::add);
        }
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private static String text(String name, byte[] body) throws Exception {
        Extraction.Text text = assertInstanceOf(Extraction.Text.class, only("eng", name, body));
        return text.text().replaceAll("\\s+", " ").replace('’', '\'');
    }

    @Test
    void drawnText_isReadOffEveryKindOfImage() throws Exception {
        BufferedImage image = drawn(FIRST, SECOND);
        for (String format : List.of("png", "jpeg", "gif", "tiff")) {
            assertEquals(FIRST + " " + SECOND, text("scan." + format, written(format, image)), format);
        }
    }

    @Test
    void everyPageOfATiff_isRead() throws Exception {
        BufferedImage[] pages = new BufferedImage[12];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = drawn(FIRST, SECOND + " on page " + (i + 1));
        }
        String text = text("fax.tif", written("tiff", pages));
        for (int i = 1; i <= pages.length; i++) {
            assertTrue(text.contains("on page " + i), text);
        }
    }

    @Test
    void scannedPdf_isReadPageByPage() throws Exception {
        BufferedImage image = drawn(FIRST, SECOND);
        assertEquals(FIRST + " " + SECOND,
                text("scan.pdf", FormatFixtures.scannedPdf(written("jpeg", image), image.getWidth(), image.getHeight())));
    }

    @Test
    void pageAsLargeAsAHouse_isDrawnSmaller() throws Exception {
        BufferedImage image = drawn(FIRST, SECOND);
        String pdf = new String(FormatFixtures.scannedPdf(written("jpeg", image), image.getWidth(), image.getHeight()),
                StandardCharsets.ISO_8859_1);
        String box = "[0 0 600 160]";
        assertTrue(pdf.contains(box) && pdf.contains("q 600 0 0 160 0 0 cm"));
        byte[] house = pdf.replace(box, "[0 0 14400 3840]").replace("q 600 0 0 160 0 0 cm", "q 14400 0 0 3840 0 0 cm")
                .replace("/Length 28", "/Length 31").getBytes(StandardCharsets.ISO_8859_1);
        Extraction found = only("eng", "house.pdf", house);
        assertEquals(FIRST + " " + SECOND, assertInstanceOf(Extraction.Text.class, found).text().replaceAll("\\s+", " "));
    }

    @Test
    void languageWithoutItsData_isRefusedWithThePackage() throws Exception {
        for (String languages : List.of("xxy", "eng+xxy")) {
            Extraction.Refused refused = assertInstanceOf(Extraction.Refused.class, only(languages, "a.png", written("png", drawn(FIRST))));
            assertTrue(refused.reason().contains("tesseract has no data for the language xxy")
                    && refused.reason().contains("apt-get install tesseract-ocr-xxy"), refused.reason());
        }
    }

    @Test
    void imageOfNoText_saysSo() throws Exception {
        BufferedImage noise = new BufferedImage(400, 300, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(7);
        for (int i = 0; i < 400 * 300; i++) {
            noise.getRaster().setSample(i % 400, i / 400, 0, random.nextInt(256));
        }
        assertEquals("PNG image: no text in it",
                assertInstanceOf(Extraction.Refused.class, only("eng", "a.png", written("png", noise))).reason());
    }

    /** The head of a picture of ten thousand million dots, and nothing else. */
    @Test
    void imageWithMoreDotsThanAllowed_isRefusedByItsHead() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        byte[] head = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(100_000).putInt(100_000)
                .put(new byte[] {8, 0, 0, 0, 0}).array();
        CRC32 crc = new CRC32();
        crc.update(head);
        png.writeBytes(ByteBuffer.allocate(4).putInt(13).array());
        png.writeBytes(head);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        String reason = assertInstanceOf(Extraction.Refused.class, only("eng", "a.png", png.toByteArray())).reason();
        assertEquals("PNG image: too large an image: pixels=10000000000 max=100000000", reason);
    }

    @Test
    void damagedImages_areRefusedWithAReason() throws Exception {
        for (String format : List.of("png", "jpeg", "tiff")) {
            byte[] whole = written(format, drawn(FIRST));
            Extraction found = only("eng", "cut." + format, Arrays.copyOf(whole, whole.length / 3));
            assertTrue(found instanceof Extraction.Text || !((Extraction.Refused) found).reason().isBlank(), format + found);
        }
    }
}
