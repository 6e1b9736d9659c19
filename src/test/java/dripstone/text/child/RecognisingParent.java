package dripstone.text.child;

import dripstone.life.Bytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import javax.imageio.ImageIO;

/** Has an image read on which tesseract works for many seconds, and waits to be killed. */
public final class RecognisingParent {
    private static final int SIDE = 6000;

    private RecognisingParent() {}

    public static void main(String[] args) throws Exception {
        DocumentParser parser = new DocumentParser(
                new ParserSettings(Bytes.mib(512), Duration.ofMinutes(5), 1, Duration.ofMinutes(5), true, "eng"),
                new ParserLimits(1 << 20, 10, 1000));
        try (Parsed parsed = parser.parse(new ParseOrder(ParseOrder.Kind.IMAGE, "a.png", ""), new ByteArrayInputStream(image()))) {
            System.out.println("read before it was killed: " + parsed.refusal());
        }
    }

    /** Blots as large as letters. */
    static byte[] image() throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(3);
        for (int y = 0; y < SIDE; y += 6) {
            for (int x = 0; x < SIDE; x += 6) {
                int shade = random.nextInt(3) == 0 ? 0 : 255;
                for (int i = 0; i < 36; i++) {
                    image.getRaster().setSample(x + i % 6, y + i / 6, 0, shade);
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
