package dripstone.text;

import dripstone.text.child.DocumentParser;
import dripstone.text.child.ParserLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Makes text of files: plain text, Markdown, CSV and source code in any encoding that can be told; HTML; JSON lines; PDF, Microsoft
 * Office, OpenDocument, EPUB, RTF and mail with its attachments, in a process of their own; images where tesseract is installed; and
 * archives of all of those (gzip, bzip2, xz, zip, tar, 7z, mailboxes, WARC), nested to a stated depth. Everything else is refused with the
 * type that it was found to be. Bounded in memory by {@code max-text}, for any input. Thread-safe.
 *
 * <p>A parser process is started when the first document needs one and ends when there is nothing more for it to do, so that an extractor
 * that is never closed leaves none behind.
 */
public final class FileExtractor implements AutoCloseable {
    private final ExtractionSettings settings;
    private final BodyReader bodies;
    private final DocumentParser parser;

    /** @param pages reads the HTML ones */
    public FileExtractor(ExtractionSettings settings, PageReader pages) {
        this.settings = settings;
        this.bodies = new BodyReader(settings, pages);
        this.parser = new DocumentParser(settings.parser(),
                new ParserLimits((int) settings.maxText().count(), settings.maxArchiveMembers(), settings.maxArchive().count()));
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
     * @throws IOException when the file itself cannot be read, when no parser process can be had, or from the visitor; a damaged archive
     *     is an {@link Extraction.Refused}
     */
    public void extract(String name, InputStream in, ExtractionVisitor visitor) throws IOException, InterruptedException {
        InputStream bounded = new BoundedStream(in, settings.maxFile().count());
        try {
            new FileWalk(settings, bodies, parser, visitor).file(name, bounded);
        } catch (BoundedStream.TooLongException e) {
            visitor.visit(new Extraction.Refused("", "grew beyond max-file while being read: max-file=" + settings.maxFile()));
        }
    }

    /** Ends the parser processes. */
    @Override
    public void close() {
        parser.close();
    }
}
