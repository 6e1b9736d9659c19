package dripstone.text;

import dripstone.text.child.DocumentParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Walks one file and what lies in it, as a stream: no archive is unpacked to the disk, and no more than one member is in memory. A
 * broken bound ends the walk with a refusal of the whole file; a member that cannot be read is refused alone. Used once.
 */
final class FileWalk {
    private static final int MAX_NAME = 1024;
    /** Documents are no archives: they may lie in the deepest one, and hold others themselves. */
    private static final int MAIL_IN_MAIL = 3;
    private final ExtractionSettings settings;
    private final BodyReader bodies;
    private final DocumentParser parser;
    private final ExtractionVisitor visitor;
    private final ArchiveBudget budget;
    private boolean said;

    FileWalk(ExtractionSettings settings, BodyReader bodies, DocumentParser parser, ExtractionVisitor visitor) {
        this.settings = settings;
        this.bodies = bodies;
        this.parser = parser;
        this.visitor = visitor;
        this.budget = new ArchiveBudget(settings);
    }

    /** The file itself. */
    void file(String name, InputStream in) throws IOException, InterruptedException {
        try {
            read(new Container.Place("", name, 0), in);
            if (!said) {
                say(new Extraction.Refused("", "the archive holds no files"));
            }
        } catch (ArchiveException e) {
            say(new Extraction.Refused("", e.reason()));
        }
    }

    ExtractionSettings settings() {
        return settings;
    }

    BodyReader bodies() {
        return bodies;
    }

    DocumentParser parser() {
        return parser;
    }

    ArchiveBudget budget() {
        return budget;
    }

    void say(Extraction extraction) throws IOException, InterruptedException {
        said = true;
        visitor.visit(extraction);
    }

    /** A member under a name that somebody else chose. @param names those of the same archive so far */
    void member(Container.Place at, String name, Set<String> names, InputStream in) throws IOException, InterruptedException {
        budget.member();
        String bad = NameCheck.reason(name, MAX_NAME);
        if (!bad.isEmpty()) {
            say(new Extraction.Refused(at.inside(NameCheck.printable(name)).member(), "unsafe member name: " + bad));
        } else if (!names.add(name)) {
            say(new Extraction.Refused(at.inside(name).member(), "the archive holds this name twice; the first was read"));
        } else {
            read(at.inside(name), in);
        }
    }

    /** Tells what something is and reads it. */
    void read(Container.Place at, InputStream body) throws IOException, InterruptedException {
        BufferedInputStream in = new BufferedInputStream(body, 1 << 13);
        switch (FileType.of(at.name(), BodyReader.head(in))) {
            case FileType.Plain p -> say(bodies.plain(at, "", in));
            case FileType.Html h -> say(bodies.html(at, "", "", in));
            case FileType.Unsupported u -> say(new Extraction.Refused(at.member(), "unsupported type: " + u.type()));
            case FileType.Compressed c -> contained(at, new CompressedFile(c.method()), in);
            case FileType.Zip z -> contained(at, new ZipArchive(), in);
            case FileType.Tar t -> contained(at, new TarArchive(), in);
            case FileType.SevenZip s -> contained(at, new SevenZipArchive(), in);
            case FileType.Mailbox m -> contained(at, new Mailbox(), in);
            case FileType.JsonLines j -> contained(at, new JsonLines(), in);
            case FileType.Csv c -> contained(at, new CsvTable(), in);
            case FileType.WebArchive w -> contained(at, new WebArchive(), in);
            case FileType.Office o -> contained(at, OfficeFile.document(o), in);
            case FileType.Image i -> contained(at, OfficeFile.image(i), in);
        }
    }

    /** A mail that stands alone, whatever it looks like. */
    void mail(Container.Place at, InputStream in) throws IOException, InterruptedException {
        contained(at, OfficeFile.document(FileType.MAIL), in);
    }

    private void contained(Container.Place at, Container container, InputStream in) throws IOException, InterruptedException {
        int deepest = settings.maxArchiveDepth() + (container instanceof OfficeFile ? MAIL_IN_MAIL : 0);
        if (container.holdsFiles() && at.depth() >= deepest) {
            say(new Extraction.Refused(at.member(), "archives nested too deep: max-archive-depth=" + settings.maxArchiveDepth()));
            return;
        }
        try {
            container.read(this, at, in);
        } catch (ArchiveException.Damaged e) {
            say(new Extraction.Refused(at.member(), e.reason()));
        }
    }
}
