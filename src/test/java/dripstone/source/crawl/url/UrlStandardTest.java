package dripstone.source.crawl.url;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The Web Platform Tests of URL parsing, those that concern http and https. */
final class UrlStandardTest {
    private static final Path CASES = Path.of("..", "shared", "data", "standards", "wpt-urltestdata.json");

    private static final List<String> PARTS =
            List.of("href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash");

    @Test
    void parse_answersAsTheWebPlatformTestsSay() throws Exception {
        assumeTrue(Files.isReadable(CASES), CASES + " is missing");
        int concerned = 0;
        int others = 0;
        List<String> missed = new ArrayList<>();
        for (JsonNode c : new ObjectMapper().readTree(CASES.toFile())) {
            if (c.isObject() && concerns(c)) {
                concerned++;
                check(c, missed);
            } else if (c.isObject()) {
                others++;
                assertTrue(parsed(c) == null, "neither http nor https, and yet parsed: " + c);
            }
        }
        System.out.println("URL Standard: http(s) cases=" + concerned + " passed=" + (concerned - missed.size()) + " missed=" + missed
                + "; cases of other schemes, all refused=" + others);
        assertEquals(List.of(), missed);
        assertTrue(concerned > 400, "cases=" + concerned);
    }

    /** Its result is http(s), or its failure is to be found by a parser of http(s): by its own scheme, or its base's. */
    private static boolean concerns(JsonNode c) {
        if (!c.path("failure").asBoolean()) {
            return c.path("protocol").asText().matches("https?:");
        }
        String input = c.path("input").asText().strip();
        return input.matches("(?is)https?:.*") || !input.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*");
    }

    private static @Nullable HttpUrl parsed(JsonNode c) {
        HttpUrl base = null;
        if (c.path("base").isTextual()) {
            base = HttpUrl.parse(c.path("base").asText()) instanceof HttpUrl.Result.Parsed p ? p.url() : null;
        }
        return HttpUrl.parse(c.path("input").asText(), base) instanceof HttpUrl.Result.Parsed p ? p.url() : null;
    }

    private static void check(JsonNode c, List<String> missed) {
        HttpUrl url = parsed(c);
        Map<String, String> expected = new TreeMap<>();
        if (!c.path("failure").asBoolean()) {
            for (String part : PARTS) {
                expected.put(part, c.path(part).asText());
            }
        }
        Map<String, String> actual = url == null ? Map.of() : parts(url);
        if (!actual.equals(expected)) {
            missed.add(c.path("input") + " base=" + c.path("base") + " expected=" + expected + " actual=" + actual);
        }
    }

    private static Map<String, String> parts(HttpUrl url) {
        return new TreeMap<>(Map.of("href", url.href(), "protocol", url.scheme() + ":", "username", url.username(), "password",
                url.password(), "host", url.hostAndPort(), "hostname", url.host(), "port", url.port() < 0 ? "" : "" + url.port(),
                "pathname", url.path(), "search", marked("?", url.query()), "hash", marked("#", url.fragment())));
    }

    private static String marked(String mark, @Nullable String part) {
        return part == null || part.isEmpty() ? "" : mark + part;
    }
}
