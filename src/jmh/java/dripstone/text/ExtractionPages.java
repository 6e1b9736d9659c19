package dripstone.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jsoup.nodes.Document;

/** Pages whose main text is known: the article-extraction-benchmark ({@code articles}) and WCXB ({@code pages}). */
public final class ExtractionPages {
    private ExtractionPages() {}

    /**
     * One page.
     *
     * @param set {@code articles} or {@code pages}
     * @param type as the collection names it; {@code article} for all of the first
     * @param tuned whether rules and models may be made on it: the SHA-256 of its id begins with an even digit
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares pages
    public record Page(String set, String id, String address, String type, boolean tuned, byte[] html, String text) {
        public Document document() {
            return HtmlParser.parse(TextDecoder.html(html, ""), address);
        }

        public static String title(Document document) {
            return PageFacts.of(document, "").title();
        }

        public String host() {
            String host = URI.create(address).getHost();
            return host == null ? id : host;
        }
    }

    /** @param root holds {@code articles} and {@code pages} */
    public static List<Page> all(Path root) throws IOException {
        List<Page> all = new ArrayList<>(articles(root.resolve("articles")));
        all.addAll(pages(root.resolve("pages")));
        return all;
    }

    static List<Page> articles(Path directory) throws IOException {
        JsonNode truth = new ObjectMapper().readTree(directory.resolve("ground-truth.json").toFile());
        List<Page> pages = new ArrayList<>();
        for (String id : (Iterable<String>) truth::fieldNames) {
            JsonNode page = truth.get(id);
            pages.add(new Page("articles", id, address(page.path("url").asText(), id), "article", isEven(id), html(directory, id),
                    page.get("articleBody").asText()));
        }
        return pages;
    }

    static List<Page> pages(Path directory) throws IOException {
        List<Page> pages = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> list = Files.list(directory.resolve("ground-truth"))) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            JsonNode truth = new ObjectMapper().readTree(file.toFile());
            String id = file.getFileName().toString().replace(".json", "");
            String type = truth.path("_internal").path("page_type").path("primary").asText();
            pages.add(new Page("pages", id, address(truth.path("url").asText(), id), type.equals("category") ? "collection" : type,
                    isEven(id), html(directory, id), truth.path("ground_truth").path("main_content").asText()));
        }
        return pages;
    }

    private static String address(String url, String id) {
        try {
            return url.isEmpty() ? "http://" + id + "/" : URI.create(url).toString();
        } catch (IllegalArgumentException e) {
            return "http://" + id + "/"; // the address only resolves links, which are not scored
        }
    }

    private static byte[] html(Path directory, String id) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve("html").resolve(id + ".html.gz")))) {
            return in.readAllBytes();
        }
    }

    static boolean isEven(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Character.digit(HexFormat.of().formatHex(hash).charAt(0), 16) % 2 == 0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
