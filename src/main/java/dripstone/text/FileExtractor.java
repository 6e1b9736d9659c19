package dripstone.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Makes text of files: plain text, Markdown and source code in any encoding that can be told, HTML, and gzip and zip archives of
 * those, nested to a stated depth. Everything else is refused with the type that it was found to be. Bounded in memory by
 * {@code max-text}, for any input. Thread-safe.
 */
public final class FileExtractor {
    private final ExtractionSettings settings;
    private final BodyReader bodies;

    /** @param pages reads the HTML ones */
    public FileExtractor(ExtractionSettings settings, PageReader pages) {
        this.settings = settings;
        this.bodies = new BodyReader(settings, pages);
    }

    /** Why a file of that size is not even opened, if it is not. */
    public Optional<String> refusalBySize(long bytes) {
        return bytes > settings.maxFile().count()
                ? Optional.of("larger than max-file: size=" + bytes + " max-file=" + settings.maxFile())
                : Optional.empty();
    }

    /**
     * Reads one file to its end or to the bound that it breaks.
     *
     * @param name of the file, whose ending helps to tell its type
     * @param in is read and not closed
     * @throws IOException when the file itself cannot be read, or from the visitor; a damaged archive is an {@link Extraction.Refused}
     */
    public void extract(String name, InputStream in, ExtractionVisitor visitor) throws IOException, InterruptedException {
        InputStream bounded = new BoundedStream(in, settings.maxFile().count());
        try {
            BufferedInputStream buffered = new BufferedInputStream(bounded, 1 << 16);
            byte[] head = BodyReader.head(buffered);
            switch (FileType.of(name, head)) {
                case FileType.Plain p -> visitor.visit(bodies.read("", name, p, buffered));
                case FileType.Html h -> visitor.visit(bodies.read("", name, h, buffered));
                case FileType.Unsupported u -> visitor.visit(BodyReader.unsupported("", u));
                case FileType.Gzip g -> new ArchiveWalk(settings, bodies, visitor).gzip(name, buffered);
                case FileType.Zip z -> new ArchiveWalk(settings, bodies, visitor).zip(buffered);
            }
        } catch (BoundedStream.TooLongException e) {
            visitor.visit(new Extraction.Refused("", "grew beyond max-file while being read: max-file=" + settings.maxFile()));
        }
    }
}
