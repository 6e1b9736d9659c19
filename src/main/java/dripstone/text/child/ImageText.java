package dripstone.text.child;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads the text off images: files of one or (TIFF) many. Each page of many is announced to the daemon, which gives time for it. */
final class ImageText {
    static final int MOST_PAGES = 500;
    private static final long MAX_PIXELS = 100_000_000;
    private final String languages;
    private final Tesseract tesseract;
    private final DataOutputStream out;

    /** @param languages empty where no text is to be read off images */
    ImageText(String languages, Path directory, DataOutputStream out) {
        this.languages = languages;
        this.tesseract = new Tesseract(languages, directory);
        this.out = out;
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

    /** A file that somebody gave. May be blank. */
    String read(Path image) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        String refusal = refusal(!languages.isEmpty());
        if (!refusal.isEmpty()) {
            throw new DocumentReader.UnreadableException(refusal);
        }
        int pages = pages(image);
        if (pages > MOST_PAGES) {
            throw new DocumentReader.UnreadableException("too many images in one file: pages=" + pages + " max=" + MOST_PAGES);
        }
        for (int page = 1; page < pages; page++) {
            announcePage();
        }
        return RecognisedText.of(tesseract.words(image, pages));
    }

    /** A page that was drawn here. May be blank. */
    String readDrawn(Path image) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        return RecognisedText.of(tesseract.words(image, 1));
    }

    void announcePage() throws IOException {
        out.writeByte(Wire.PAGE);
        out.flush();
    }

    /** How many, by the heads alone, none of which may be too large; 1 where Java does not know the format. */
    private static int pages(Path image) throws IOException, DocumentReader.UnreadableException {
        ImageIO.setUseCache(false);
        try (ImageInputStream in = ImageIO.createImageInputStream(image.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return 1;
            }
            ImageReader reader = readers.next();
            try {
                boolean many = reader.getFormatName().equalsIgnoreCase("tif") || reader.getFormatName().equalsIgnoreCase("tiff");
                reader.setInput(in, !many, true);
                int pages = many ? reader.getNumImages(true) : 1;
                for (int page = 0; page < Math.min(pages, MOST_PAGES); page++) {
                    requireSize((long) reader.getWidth(page) * reader.getHeight(page));
                }
                return pages;
            } finally {
                reader.dispose();
            }
        }
    }

    private static void requireSize(long pixels) throws DocumentReader.UnreadableException {
        if (pixels > MAX_PIXELS) {
            throw new DocumentReader.UnreadableException("too large an image: pixels=" + pixels + " max=" + MAX_PIXELS);
        }
    }
}
