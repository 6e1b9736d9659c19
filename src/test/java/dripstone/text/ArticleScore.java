package dripstone.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Scores the main text of the article pages against their ground truth. Rules are tuned on the even half only: pages whose id's
 * SHA-256 begins with an even hex digit.
 */
public final class ArticleScore {
    static final Path ARTICLES = Path.of("..", "shared", "data", "extraction", "articles");

    private ArticleScore() {}

    record Result(String id, boolean even, WordScore.Score score) {}

    /** Prints the mean of both halves and, with the argument {@code worst}, the worst pages of the even half. */
    public static void main(String[] args) throws IOException {
        List<Result> results = run(ARTICLES);
        System.out.printf("even %.4f (%d)  odd %.4f (%d)  all %.4f%n", mean(results, true), count(results, true),
                mean(results, false), count(results, false), results.stream().mapToDouble(r -> r.score().f1()).average().orElse(0));
        if (args.length > 0) {
            results.stream().filter(Result::even).sorted((a, b) -> Double.compare(a.score().f1(), b.score().f1())).limit(25)
                    .forEach(r -> System.out.printf("%.3f p=%.3f r=%.3f %s%n",
                            r.score().f1(), r.score().precision(), r.score().recall(), r.id()));
        }
    }

    static List<Result> run(Path articles) throws IOException {
        JsonNode truth = new ObjectMapper().readTree(articles.resolve("ground-truth.json").toFile());
        HtmlPageReader reader = new HtmlPageReader("");
        List<Result> results = new ArrayList<>();
        for (String id : (Iterable<String>) truth::fieldNames) {
            JsonNode page = truth.get(id);
            Page read = reader.read(html(articles, id), "", page.path("url").asText("http://localhost/"));
            results.add(new Result(id, isEven(id), WordScore.of(page.get("articleBody").asText(), read.text())));
        }
        return results;
    }

    static byte[] html(Path articles, String id) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(articles.resolve("html").resolve(id + ".html.gz")))) {
            return in.readAllBytes();
        }
    }

    static double mean(List<Result> results, boolean even) {
        return results.stream().filter(r -> r.even() == even).mapToDouble(r -> r.score().f1()).average().orElse(0);
    }

    private static long count(List<Result> results, boolean even) {
        return results.stream().filter(r -> r.even() == even).count();
    }

    private static boolean isEven(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Character.digit(HexFormat.of().formatHex(hash).charAt(0), 16) % 2 == 0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
