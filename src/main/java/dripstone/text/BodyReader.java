package dripstone.text;

import dripstone.disk.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Makes one document of one body that is no archive. */
final class BodyReader {
    private static final String PLAIN_VERSION = "plain/1";
    private static final int LOOK_FOR_TITLE = 2000;
    private final ExtractionSettings settings;
    private final PageReader pages;

    BodyReader(ExtractionSettings settings, PageReader pages) {
        this.settings = settings;
        this.pages = pages;
    }

    /** The first bytes, which stay in the stream. */
    static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(FileType.HEAD_BYTES);
        byte[] head = in.readNBytes(FileType.HEAD_BYTES);
        in.reset();
        return head;
    }

    static Extraction.Refused unsupported(String member, FileType.Unsupported type) {
        return new Extraction.Refused(member, "unsupported type: " + type.type());
    }

    /** @param type plain or HTML */
    Extraction read(String member, String name, FileType type, InputStream in) throws IOException {
        long max = settings.maxText().count();
        byte[] body = in.readNBytes((int) max + 1);
        if (body.length > max) {
            return new Extraction.Refused(member, "larger than max-text: max-text=" + settings.maxText());
        }
        return type instanceof FileType.Html ? html(member, body) : plain(member, name, body);
    }

    private Extraction html(String member, byte[] body) {
        Page page = pages.read(body, "", "");
        return text(member, page.title(), page.text(), body, pages.version(), "no text on the page");
    }

    private Extraction plain(String member, String name, byte[] body) {
        String binary = BinaryCheck.reason(body);
        if (!binary.isEmpty()) {
            return new Extraction.Refused(member, binary);
        }
        String decoded = TextDecoder.text(body, "");
        if (BinaryCheck.isGarbage(decoded)) {
            return new Extraction.Refused(member, "binary, not text: its bytes are characters of no script in any encoding that they hint at");
        }
        String text = TextNormalizer.normalize(decoded);
        return text(member, title(name, text), text, body, PLAIN_VERSION, "no text in the file");
    }

    private static Extraction text(String member, String title, String text, byte[] body, String extractor, String whenBlank) {
        return text.isBlank()
                ? new Extraction.Refused(member, whenBlank + ": size=" + body.length)
                : new Extraction.Text(member, title, text, Sha256.of(body), extractor);
    }

    /** A Markdown file's first heading. */
    private static String title(String name, String text) {
        String extension = FileType.extension(name);
        if (!extension.equals("md") && !extension.equals("markdown")) {
            return "";
        }
        return text.substring(0, Math.min(text.length(), LOOK_FOR_TITLE)).lines()
                .filter(l -> l.startsWith("# ")).findFirst().map(l -> l.substring(2).strip()).orElse("");
    }
}
