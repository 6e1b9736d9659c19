package dripstone.text;

import dripstone.disk.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes one document of one body that holds no others. */
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

    /** @param charset that the transport names, or empty @param address against which links are resolved, or empty */
    Extraction html(Container.Place at, String charset, String address, InputStream in) throws IOException {
        byte[] body = body(in);
        return tooLong(at, body).orElseGet(() -> {
            Page page = pages.read(body, charset, address);
            return text(at, page.title(), page.text(), body, pages.version(), facts(page), "no text on the page");
        });
    }

    /** @param charset that the transport names, or empty */
    Extraction plain(Container.Place at, String charset, InputStream in) throws IOException {
        byte[] body = body(in);
        return tooLong(at, body).orElseGet(() -> plain(at, charset, body));
    }

    private Extraction plain(Container.Place at, String charset, byte[] body) {
        String binary = BinaryCheck.reason(body);
        if (!binary.isEmpty()) {
            return new Extraction.Refused(at.member(), binary);
        }
        String decoded = TextDecoder.text(body, charset);
        if (BinaryCheck.isGarbage(decoded)) {
            return new Extraction.Refused(at.member(),
                    "binary, not text: its bytes are characters of no script in any encoding that they hint at");
        }
        String text = TextNormalizer.normalize(decoded);
        return text(at, title(at.name(), text), text, body, PLAIN_VERSION, List.of(), "no text in the file");
    }

    /** One byte more than is allowed, where there is more. */
    private byte[] body(InputStream in) throws IOException {
        return in.readNBytes((int) settings.maxText().count() + 1);
    }

    private Optional<Extraction> tooLong(Container.Place at, byte[] body) {
        return body.length > settings.maxText().count()
                ? Optional.of(new Extraction.Refused(at.member(), "larger than max-text: max-text=" + settings.maxText()))
                : Optional.empty();
    }

    /** As a crawled page's. */
    private static List<String> facts(Page page) {
        return page.language().isEmpty() ? page.facts()
                : Stream.concat(Stream.of("language=" + page.language()), page.facts().stream()).toList();
    }

    private static Extraction text(Container.Place at, String title, String text, byte[] body, String extractor, List<String> facts,
            String whenBlank) {
        return text.isBlank()
                ? new Extraction.Refused(at.member(), whenBlank + ": size=" + body.length)
                : new Extraction.Text(at.member(), title, text, Sha256.of(body), extractor, facts);
    }

    /** A Markdown file's first heading. */
    private static String title(String name, String text) {
        if (!FileType.MARKDOWN.contains(FileType.extension(name))) {
            return "";
        }
        return text.substring(0, Math.min(text.length(), LOOK_FOR_TITLE)).lines()
                .filter(l -> l.startsWith("# ")).findFirst().map(l -> l.substring(2).strip()).orElse("");
    }
}
