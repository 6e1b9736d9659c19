package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RobotsTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    @BeforeEach
    void begin() throws Exception {
        server.on("/", CrawlTesting.route("home", "/no"));
        server.on("/no", CrawlTesting.route("no"));
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
        assertEquals(List.of("/robots.txt", "/robots.txt", "/robots.txt", "/robots.txt", "/.well-known/tdmrep.json", "/ai.txt", "/"),
                server.log().stream().map(HostileServer.Seen::path).toList(), "nothing before the robots file was had");
    }

    @Test
    void noContent_isAFileThatSaysNothing() throws Exception {
        server.on("/robots.txt", x -> x.raw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
        assertEquals(2, once().done());
    }

    @Test
    void disallowedBefore_isReadWhenItMayBe_thoughItNeverChanged() throws Exception {
        server.on("/no", x -> (x.header("If-None-Match").isEmpty()
                ? Route.html(CrawlTesting.page("no"), "ETag", "\"v1\"") : Route.status(304)).answer(x));
        assertEquals(2, once().done());
        server.on("/robots.txt", Route.text("User-agent: *\nDisallow: /no\n"));
        assertEquals(1, again().refused());
        server.on("/robots.txt", Route.status(404));
        assertEquals(2, again().done());
    }

    private SiteStatus again() throws Exception {
        return CrawlTesting.crawler(CrawlTesting.settings(1, Duration.ofMillis(1), false), dir, sink, CrawlTesting.site(server.uri("/")))
                .crawlOnce(true, Duration.ofSeconds(10)).getFirst();
    }

    @Test
    void serverError_withACopyUsesTheCopy() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nDisallow: /no\n"));
        once();
        server.on("/robots.txt", Route.status(503));
        Crawler again = CrawlTesting.crawler(
                CrawlTesting.settings(1, Duration.ofMillis(1), false), dir, sink, CrawlTesting.site(server.uri("/")));
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
        Crawler again = CrawlTesting.crawler(
                CrawlTesting.settings(1, Duration.ofMillis(1), false), dir, sink, CrawlTesting.site(server.uri("/")));
        assertEquals(1, again.crawlOnce(true, Duration.ofSeconds(30)).getFirst().refused());
        assertEquals(1, server.log("/no").size());
    }

    private SiteStatus once() throws Exception {
        return CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst();
    }
}
