package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pauses as the server sees them: from the end of an answer to the arrival of the next request. */
final class PolitenessTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void delay_isNeverUndercutByAnyNumberOfThreads(int threads) throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/robots.txt", Route.moved(302, "/real-robots.txt"));
            server.on("/real-robots.txt", Route.text("User-agent: *\nDisallow: /no\n"));
            server.on("/", CrawlTesting.route("home", "/1", "/2", "/3", "/4", "/5", "/slow", "/404", "/moved", "/broken"));
            server.on("/404", Route.status(404));
            server.on("/moved", Route.moved(301, "/target"));
            server.on("/broken", x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>").flush());
            server.on("/slow", x -> {
                LockSupport.parkNanos(300_000_000L);
                CrawlTesting.route("slow").answer(x);
            });
            server.otherwise(p -> CrawlTesting.route("page " + p));
            CollectingSink sink = new CollectingSink();
            CrawlTesting.once(threads, dir, sink, CrawlTesting.site(server.uri("/"), b -> {
                b.delay = Duration.ofMillis(120);
                b.maxAttempts = 2;
            }));
            assertEquals(8, sink.documents().size());
            assertEquals(2, server.log("/broken").size());
            double gap = server.smallestGapNanos() / 1e6;
            assertTrue(gap >= 120, "smallest gap in ms: " + gap);
            assertTrue(gap < 400, "and no idling either: " + gap);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void crawlDelay_isHonoured(int threads) throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/robots.txt", Route.text("User-agent: Dripstone\nCrawl-delay: 0.5\n"));
            server.on("/", CrawlTesting.route("home", "/1", "/2"));
            server.otherwise(p -> CrawlTesting.route("page " + p));
            CollectingSink sink = new CollectingSink();
            CrawlTesting.once(threads, dir, sink, CrawlTesting.site(server.uri("/")));
            assertEquals(3, sink.documents().size());
            assertTrue(server.smallestGapNanos() >= 500_000_000L, "smallest gap in ns: " + server.smallestGapNanos());
        }
    }

    @Test
    void pause_outlivesARestart() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/robots.txt", Route.text("User-agent: *\nCrawl-delay: 1\n"));
            server.on("/", CrawlTesting.route("home", "/1"));
            server.otherwise(p -> CrawlTesting.route("page " + p));
            CollectingSink sink = new CollectingSink();
            Crawler first = CrawlTesting.crawler(1, dir, sink, CrawlTesting.site(server.uri("/")));
            first.start();
            org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> sink.documents().size() == 1);
            first.stop(Duration.ofSeconds(5));
            CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/")));
            assertEquals(2, sink.documents().size());
            assertTrue(server.smallestGapNanos() >= 999_000_000L, "smallest gap in ns: " + server.smallestGapNanos());
        }
    }
}
