package dripstone.source.crawl;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.source.crawl.HostileServer.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RobotsTest {
    @TempDir Path dir;
    private HostileServer server;
    private final CollectingSink sink = new CollectingSink();

    @BeforeEach
    void begin() throws Exception {
        server = HostileServer.start();
        server.on("/", CrawlTesting.route("home", "/no"));
        server.on("/no", CrawlTesting.route("no"));
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    @Test
    void absent_allowsAll() throws Exception {
        server.on("/robots.txt", Route.status(403));
        assertEquals(2, once().done());
    }

    @Test
    void serverError_forbidsAllUntilItIsOver() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        server.on("/robots.txt", x -> (asked.incrementAndGet() < 4 ? Route.status(500) : Route.text("User-agent: *\nDisallow: /no"))
                .answer(x));
        SiteStatus end = once();
        assertEquals(1, end.done());
        assertEquals(1, end.refused());
        assertEquals(4, asked.get());
        assertTrue(server.log("/no").isEmpty());
        assertEquals("/", server.log().get(4).path(), "no page before the robots file was had");
    }

    @Test
    void serverError_withACopyUsesTheCopy() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nDisallow: /no\n"));
        once();
        server.on("/robots.txt", Route.status(503));
        CrawlSettings shortAge = new CrawlSettings("tests@example.org", 1, Duration.ofMillis(1), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(10), 64);
        Crawler again = new Crawler(shortAge, List.of(CrawlTesting.site(server.uri("/"))), dir,
                new dripstone.text.HtmlPageReader(Crawler.AGENT), sink, new dripstone.meter.Meters(), "0.1-test", CrawlTesting.SHORT);
        again.crawlOnce(true, Duration.ofSeconds(10));
        assertTrue(server.log("/robots.txt").size() > 1, "asked again");
        assertEquals(2, server.log("/").size(), "the copy, though old, allows it");
        assertTrue(server.log("/no").isEmpty(), "and forbids this");
    }

    @Test
    void tenMegabytes_areReadUpToTheLimit() throws Exception {
        StringBuilder big = new StringBuilder("User-agent: *\nDisallow: /no\n");
        while (big.length() < 10_000_000) {
            big.append("# a line of a comment that goes on and on, to no purpose but its length\n");
        }
        server.on("/robots.txt", Route.text(big + "Disallow: /\n"));
        SiteStatus end = once();
        assertEquals(1, end.done());
        assertTrue(server.log("/no").isEmpty());
    }

    @Test
    void redirects_areFollowedFiveTimesAlsoToAnotherHost() throws Exception {
        try (HostileServer other = HostileServer.start("127.0.0.3", 0)) {
            server.on("/robots.txt", Route.moved(301, "/r1"));
            server.on("/r1", Route.moved(302, "/r2"));
            server.on("/r2", Route.moved(307, "/r3"));
            server.on("/r3", Route.moved(308, other.uri("/r4").toString()));
            other.on("/r4", Route.moved(301, "/r5"));
            other.on("/r5", Route.text("User-agent: *\nDisallow: /no\n"));
            assertEquals(1, once().done());
            assertTrue(server.log("/no").isEmpty());
        }
    }

    @Test
    void redirectLoop_allowsAll() throws Exception {
        server.on("/robots.txt", Route.moved(301, "/robots.txt"));
        assertEquals(2, once().done());
        assertEquals(6, server.log("/robots.txt").size());
    }

    @Test
    void endless_isReadUpToTheLimit() throws Exception {
        server.on("/robots.txt", HostilePages.endlessBody());
        assertEquals(2, once().done());
    }

    @Test
    void changedRules_holdAfterTheirAge() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nAllow: /\n"));
        assertEquals(2, once().done());
        server.on("/robots.txt", Route.text("User-agent: *\nDisallow: /no\n"));
        CrawlSettings shortAge = new CrawlSettings("tests@example.org", 1, Duration.ofMillis(1), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(10), 64);
        Crawler again = new Crawler(shortAge, List.of(CrawlTesting.site(server.uri("/"))), dir,
                new dripstone.text.HtmlPageReader(Crawler.AGENT), sink, new dripstone.meter.Meters(), "0.1-test", CrawlTesting.SHORT);
        again.start();
        again.recrawl("site");
        await().until(() -> again.status().getFirst().refused() == 1);
        again.stop(Duration.ofSeconds(5));
        assertEquals(1, server.log("/no").size());
    }

    /**
     * Where RFC 9309 and the reference parser part: the parser forgives half a byte order mark (two cases); it does not see that an
     * escaped and a plain path are the same (three; RFC 9309, section 2.2.2, says they are); it takes agents' names with blanks and digits
     * (three; section 2.2.1 has letters, '_' and '-'); it lets a robots file forbid itself (four; section 2.2.2 always allows it).
     */
    private static final Set<String> PARTED = Set.of("correctness/BOM-characters.textproto", "correctness/non-ascii-paths.textproto",
            "correctness/user-agent-name.textproto", "stress/327748.textproto", "stress/369883.textproto", "stress/860237.textproto");

    /** Cases of the reference parser's own tests: how a robots file, an agent and an address make a verdict. */
    @Test
    void referenceCases_hold() throws Exception {
        Path file = Path.of("..", "shared", "data", "standards", "robots_cases.json");
        Assumptions.assumeTrue(Files.exists(file), "no " + file + " here");
        List<String> misses = new ArrayList<>();
        JsonNode cases = new ObjectMapper().readTree(file.toFile());
        for (JsonNode c : cases) {
            byte[] body = HexFormat.of().parseHex(c.get("robots").asText());
            boolean allowed = RobotsBook.parse("http://example.com", body, c.get("ua").asText().toLowerCase(Locale.ROOT))
                    .isAllowed(c.get("url").asText());
            if (allowed != c.get("exp").asText().equals("ALLOWED")) {
                misses.add(c.get("file").asText());
            }
        }
        assertTrue(PARTED.containsAll(misses), misses.toString());
        assertEquals(400, cases.size());
        assertEquals(12, misses.size(), "388 hold: " + misses);
    }

    private SiteStatus once() throws Exception {
        return CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst();
    }
}
