package dripstone.text.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads the text off one image. */
final class ImageText {
    private static final long MAX_PIXELS = 100_000_000;
    private final String languages;
    private final Tesseract tesseract;

    /** @param languages empty where no text is to be read off images */
    ImageText(String languages, Path directory) {
        this.languages = languages;
        this.tesseract = new Tesseract(languages, directory);
    }

    /** Why images are not read; empty when they are. */
    static String refusal(boolean wanted) {
        String path = System.getenv("PATH");
        return !wanted ? "text is not read off images: text.parser.ocr=false"
                : Tesseract.isInstalled(path == null ? "" : path) ? ""
                : "reading it needs the program tesseract, which is not installed (on Debian: apt-get install tesseract-ocr)";
    }

    boolean isPossible() {
        return refusal(!languages.isEmpty()).isEmpty();
    }

    /** May be blank. */
    String read(Path image) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        String refusal = refusal(!languages.isEmpty());
        if (!refusal.isEmpty()) {
            throw new DocumentReader.UnreadableException(refusal);
        }
        long pixels = pixels(image);
        if (pixels > MAX_PIXELS) {
            throw new DocumentReader.UnreadableException("too large an image: pixels=" + pixels + " max=" + MAX_PIXELS);
        }
        return RecognisedText.of(tesseract.words(image));
    }

    /** By the image's head alone; 0 where Java does not know its format. */
    private static long pixels(Path image) throws IOException {
        ImageIO.setUseCache(false);
        try (ImageInputStream in = ImageIO.createImageInputStream(image.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return 0;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return (long) reader.getWidth(0) * reader.getHeight(0);
            } finally {
                reader.dispose();
            }
        }
    }
}
