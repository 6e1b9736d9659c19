package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
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

    @Test
    void delayOfAFifthOfASecond_with16Threads_isNeverUndercut() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            String[] links = java.util.stream.IntStream.range(0, 6).mapToObj(i -> "/" + i).toArray(String[]::new);
            server.on("/", CrawlTesting.route("home", links));
            server.otherwise(p -> p.length() > 3 ? Route.status(404) : CrawlTesting.route("page " + p));
            CollectingSink sink = new CollectingSink();
            CrawlTesting.once(16, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.delay = Duration.ofMillis(200)));
            assertEquals(7, sink.documents().size());
            assertTrue(server.smallestGapNanos() >= 200_000_000L, "smallest gap in ns: " + server.smallestGapNanos());
        }
    }

    @Test
    void retryAfter_outlivesARestart_andHoldsForTheWholeHost() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/", CrawlTesting.route("home", "/1", "/2"));
            server.on("/1", x -> (server.log("/1").size() < 2 ? Route.status(429, "Retry-After", "3") : CrawlTesting.route("one"))
                    .answer(x));
            server.otherwise(p -> p.length() > 2 ? Route.status(404) : CrawlTesting.route("page " + p));
            CollectingSink sink = new CollectingSink();
            Crawler first = CrawlTesting.crawler(1, dir, sink, CrawlTesting.site(server.uri("/")));
            first.start();
            org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> !server.log("/1").isEmpty());
            first.stop(Duration.ofSeconds(5));
            CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/")));
            assertEquals(3, sink.documents().size());
            long spared = server.log("/1").getFirst().endNanos();
            for (HostileServer.Seen seen : server.log()) {
                long since = seen.beginNanos() - spared;
                assertTrue(since <= 0 || since >= 2_990_000_000L, seen.path() + " after ns: " + since);
            }
        }
    }

    @Test
    void severalConnections_beginOneAfterTheOther() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/", CrawlTesting.route("home", "/1", "/2", "/3", "/4", "/5", "/6"));
            server.on("/robots.txt", Route.status(404));
            server.otherwise(p -> x -> {
                if (p.length() == 2) {
                    LockSupport.parkNanos(350_000_000L);
                }
                (p.length() > 2 ? Route.status(404) : CrawlTesting.route("page " + p)).answer(x);
            });
            CollectingSink sink = new CollectingSink();
            CrawlTesting.once(8, dir, sink, CrawlTesting.site(server.uri("/"), b -> {
                b.delay = Duration.ofMillis(100);
                b.connections = 2;
            }));
            assertEquals(7, sink.documents().size());
            List<HostileServer.Seen> log = server.log().stream().sorted(Comparator.comparingLong(HostileServer.Seen::beginNanos)).toList();
            int most = 0;
            for (HostileServer.Seen one : log) {
                int beside = 0;
                for (HostileServer.Seen other : log) {
                    boolean runs = other.beginNanos() <= one.beginNanos() && other.endNanos() > one.beginNanos();
                    beside += runs ? 1 : 0;
                    long since = one.beginNanos() - other.beginNanos();
                    assertTrue(since <= 0 || since >= 80_000_000L, other.path() + " then " + one.path() + " after ns: " + since);
                }
                most = Math.max(most, beside);
            }
            assertEquals(2, most, "at a time");
        }
    }

    @Test
    void hostsOfOneAddress_areSpacedAsOne_whereThatIsAskedFor() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/", CrawlTesting.route("home", "/1", "/2"));
            server.otherwise(p -> p.length() > 2 ? Route.status(404) : CrawlTesting.route("page " + p));
            URI byName = URI.create("http://localhost:" + server.port() + "/");
            CollectingSink sink = new CollectingSink();
            CrawlTesting.crawler(CrawlTesting.settings(8, Duration.ofHours(1), true), dir, sink,
                    CrawlTesting.site(server.uri("/"), b -> b.delay = Duration.ofMillis(100)),
                    CrawlTesting.site(byName, b -> {
                        b.name = "named";
                        b.delay = Duration.ofMillis(100);
                    })).crawlOnce(false, Duration.ofSeconds(20));
            assertEquals(6, sink.documents().size());
            assertTrue(server.smallestGapNanos() >= 100_000_000L, "smallest gap in ns: " + server.smallestGapNanos());
        }
    }

    @Test
    void quietHours_nothingIsAsked_notEvenTheRobotsFile() throws Exception {
        try (HostileServer server = HostileServer.start()) {
            server.on("/", CrawlTesting.route("home"));
            LocalTime now = LocalTime.now(ZoneOffset.UTC);
            DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
            String around = now.minusHours(1).format(time) + "-" + now.plusHours(2).format(time);
            String later = now.plusHours(2).format(time) + "-" + now.plusHours(3).format(time);
            CollectingSink sink = new CollectingSink();
            CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.quietHours = around))
                    .crawlOnce(false, Duration.ofSeconds(2));
            assertTrue(server.log().isEmpty(), server.log().toString());
            CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.quietHours = later));
            assertEquals(1, sink.documents().size());
        }
    }
}
