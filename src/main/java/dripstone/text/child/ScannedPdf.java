package dripstone.text.child;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** Reads a PDF that holds no text as images of its pages. Each page is announced to the daemon, which gives time for it. */
final class ScannedPdf {
    private static final double DOTS_PER_INCH = 200;
    private static final double POINTS_PER_INCH = 72;
    /** A1 at the full density. */
    private static final double MOST_DOTS = 32e6;
    private final ImageText images;
    private final Path directory;

    ScannedPdf(ImageText images, Path directory) {
        this.images = images;
        this.directory = directory;
    }

    /** Blank where nothing can be recognised. */
    String read(Path file) throws IOException, InterruptedException, DocumentReader.UnreadableException {
        if (!images.isPossible()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (PDDocument document = Loader.loadPDF(file.toFile())) {
            int pages = document.getNumberOfPages();
            if (pages > ImageText.MOST_PAGES) {
                throw new DocumentReader.UnreadableException("scanned pages without text, and too many of them: pages=" + pages + " max="
                        + ImageText.MOST_PAGES);
            }
            PDFRenderer renderer = new PDFRenderer(document);
            for (int page = 0; page < pages; page++) {
                images.announcePage();
                text.append(page(renderer, page, density(document.getPage(page)))).append("\n\n");
            }
        }
        return text.toString();
    }

    /** A page may claim to be as large as a house. */
    private static float density(PDPage page) {
        PDRectangle box = page.getCropBox();
        double squareInches = box.getWidth() / POINTS_PER_INCH * (box.getHeight() / POINTS_PER_INCH)
                * page.getUserUnit() * page.getUserUnit();
        return (float) Math.min(DOTS_PER_INCH, Math.sqrt(MOST_DOTS / Math.max(squareInches, 1)));
    }

    private String page(PDFRenderer renderer, int page, float density)
            throws IOException, InterruptedException, DocumentReader.UnreadableException {
        BufferedImage image = renderer.renderImageWithDPI(page, density, ImageType.GRAY);
        Path file = Files.createTempFile(directory, "page-", ".png");
        try {
            ImageIO.write(image, "png", file.toFile());
            image.flush();
            return images.readDrawn(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
