package dripstone.text.child;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** Reads a PDF that holds no text as images of its pages. Each page is announced to the daemon, which gives time for it. */
final class ScannedPdf {
    static final int MOST_PAGES = 500;
    private static final int DOTS_PER_INCH = 200;
    private final ImageText images;
    private final Path directory;
    private final DataOutputStream out;

    ScannedPdf(ImageText images, Path directory, DataOutputStream out) {
        this.images = images;
        this.directory = directory;
        this.out = out;
    }

    /** Blank where nothing can be recognised. */
    String read(Path file) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        if (!images.isPossible()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (PDDocument document = Loader.loadPDF(file.toFile())) {
            int pages = document.getNumberOfPages();
            if (pages > MOST_PAGES) {
                throw new DocumentReader.UnreadableException("scanned pages without text, and too many of them: pages=" + pages + " max=" + MOST_PAGES);
            }
            PDFRenderer renderer = new PDFRenderer(document);
            for (int page = 0; page < pages; page++) {
                out.writeByte(Wire.PAGE);
                out.flush();
                text.append(page(renderer, page)).append("\n\n");
            }
        }
        return text.toString();
    }

    private String page(PDFRenderer renderer, int page) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        BufferedImage image = renderer.renderImageWithDPI(page, DOTS_PER_INCH, ImageType.GRAY);
        Path file = Files.createTempFile(directory, "page-", ".png");
        try {
            ImageIO.write(image, "png", file.toFile());
            return images.read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
