package dripstone.source.crawl;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import dripstone.text.DocumentSink;
import dripstone.text.Receipt;
import dripstone.text.quality.SourceQualitySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crawl as a whole, against a local server. */
final class CrawlerTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    @Test
    void crawl_followsLinksWithinTheHost() throws Exception {
        server.on("/", CrawlTesting.route("home", "/a", "b?utm_source=x&q=1#part", "http://other.invalid/"));
        server.on("/a", CrawlTesting.route("a", "/"));
        server.on("/b?q=1", CrawlTesting.route("b", "/c"));
        server.on("/c", Route.text("plain text is taken too"));
        SiteStatus end = once();
        assertEquals(server.addresses("/", "/a", "/b?q=1", "/c"), sink.offered());
        assertEquals(4, end.done());
        assertEquals(0, end.scheduled() + end.failed() + end.inFlight());
        assertEquals("Dripstone/0.1-test (+tests@example.org)", server.log().getFirst().headers().get("user-agent"));
        assertEquals("/robots.txt", server.log().getFirst().path());
    }

    @Test
    void statuses_areRefusedOrTriedAgain() throws Exception {
        AtomicInteger busy = new AtomicInteger();
        server.on("/", CrawlTesting.route("home", "/404", "/410", "/204", "/busy", "/bad"));
        server.on("/410", Route.status(410));
        server.on("/204", x -> x.raw("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"));
        server.on("/busy", x -> (busy.getAndIncrement() < 2 ? Route.status(503, "Retry-After", "1") : CrawlTesting.route("busy"))
                .answer(x));
        server.on("/bad", Route.status(500));
        SiteStatus end = once();
        assertEquals(server.addresses("/", "/busy"), sink.offered());
        assertEquals(3, end.refused());
        assertEquals(1, end.failed());
        assertEquals(6, server.log("/bad").size(), "max-attempts");
        List<HostileServer.Seen> tries = server.log("/busy");
        assertEquals(3, tries.size());
        assertTrue(tries.get(1).beginNanos() - tries.get(0).endNanos() >= 1_000_000_000L, "Retry-After");
        assertTrue(tries.get(2).beginNanos() - tries.get(1).endNanos() >= 1_000_000_000L, "Retry-After");
    }

    @Test
    void bodiesThatBreakALimit_areRefusedAndTheCrawlGoesOn() throws Exception {
        server.on("/", CrawlTesting.route("home", "/bomb", "/endless", "/drip", "/headers", "/pdf", "/cut", "/garbage", "/after"));
        server.on("/bomb", HostilePages.gzipBomb(20_000_000));
        server.on("/endless", HostilePages.endlessBody());
        server.on("/drip", HostilePages.byteAMoment(50));
        server.on("/headers", HostilePages.endlessHeaders());
        server.on("/pdf", Route.of(200, "application/pdf", new byte[] {1, 2, 3}));
        server.on("/cut", x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>cut").flush());
        server.on("/garbage", x -> x.raw("\0\1\2 no HTTP at all\r\n\r\n").flush());
        server.on("/after", CrawlTesting.route("after"));
        CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> {
            b.total = Duration.ofMillis(1500);
            b.maxAttempts = 1;
        }));
        assertEquals(server.addresses("/", "/after"), sink.offered());
        assertEquals(Set.of("/bomb body", "/endless body", "/headers headers", "/pdf content-type"),
                CrawlTesting.paths(dir, PageState.REFUSED));
        assertEquals(Set.of("/cut ConnectionClosedException", "/drip cut", "/garbage NoHttpResponseException"),
                CrawlTesting.paths(dir, PageState.FAILED));
    }

    @Test
    void robotsDirectives_areRespected() throws Exception {
        server.on("/robots.txt", Route.text("""
                User-agent: dripstone
                Disallow: /private/
                Allow: /private/open

                User-agent: *
                Disallow: /
                """));
        server.on("/", CrawlTesting.route("home", "/private/x", "/private/open", "/noindex", "/nofollow", "/xrobots", "/rel"));
        server.on("/private/open", CrawlTesting.route("open"));
        server.on("/noindex", Route.html(CrawlTesting.page("n", h -> h + "<meta name=robots content='noindex, follow'>", "/from-noindex")));
        server.on("/nofollow", Route.html(CrawlTesting.page("f", h -> h + "<meta name=robots content=nofollow>", "/from-nofollow")));
        server.on("/xrobots", Route.html(CrawlTesting.page("x", "/from-xrobots"), "X-Robots-Tag", "otherbot: noindex",
                "X-Robots-Tag", "dripstone: noindex, nofollow"));
        server.on("/rel", Route.html("<p>A page with one link that is not to be followed.<a rel=nofollow href=/from-rel>x</a>"));
        server.on("/from-noindex", CrawlTesting.route("from-noindex"));
        once();
        assertEquals(server.addresses("/", "/private/open", "/noindex", "/nofollow", "/xrobots", "/rel", "/from-noindex"), sink.offered());
        for (String p : List.of("/private/x", "/from-nofollow", "/from-xrobots", "/from-rel")) {
            assertTrue(server.log(p).isEmpty(), p);
        }
    }

    @Test
    void scope_rulesDepthAndPageLimitHold() throws Exception {
        server.otherwise(p -> CrawlTesting.route("page " + p, p + "a", p + "b", "/docs/skip/" + p.length()));
        CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/docs/"), b -> {
            b.include = List.of("/docs/");
            b.exclude = List.of("*skip*");
            b.depth = 2;
        }));
        assertEquals(server.addresses("/docs/", "/docs/a", "/docs/b", "/docs/aa", "/docs/ab", "/docs/ba", "/docs/bb"), sink.offered());

        CollectingSink few = new CollectingSink();
        SiteSettings small = CrawlTesting.site(server.uri("/docs/"), b -> b.maxPages = 5);
        SiteStatus end = CrawlTesting.once(4, dir.resolve("few"), few, small).getFirst();
        assertEquals(5, few.documents().size());
        assertEquals(5, end.done());
    }

    @Test
    void recrawl_asksConditionallyAndOffersOnlyWhatChanged() throws Exception {
        AtomicReference<String> text = new AtomicReference<>("first");
        server.on("/", x -> {
            boolean known = x.header("If-None-Match").equals("\"v1\"") && x.header("If-Modified-Since").startsWith("Tue");
            (known ? Route.status(304) : Route.html(CrawlTesting.page("home", "/plain"), "ETag", "\"v1\"", "Last-Modified",
                    "Tue, 01 Sep 2026 10:00:00 GMT")).answer(x);
        });
        server.on("/plain", x -> Route.text("the text is " + text.get() + " and long enough").answer(x));
        Crawler crawler = CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.recrawl = Duration.ofSeconds(1)));
        crawler.start();
        try {
            await().until(() -> server.log("/").size() >= 3 && server.log("/plain").size() >= 3);
            assertEquals(2, sink.documents().size());
            assertTrue(crawler.status().getFirst().unchanged() >= 3);
            text.set("second");
            await().until(() -> sink.documents().size() == 3);
        } finally {
            crawler.stop(Duration.ofSeconds(5));
        }
        assertEquals("\"v1\"", server.log("/").getLast().headers().get("if-none-match"));
    }

    @Test
    void recrawl_onRequestMakesAllPagesDue() throws Exception {
        server.on("/", CrawlTesting.route("home", "/a"));
        server.on("/a", CrawlTesting.route("a"));
        CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/")));
        CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/")));
        assertEquals(1, server.log("/a").size());
        CrawlTesting.crawler(1, dir, sink, CrawlTesting.site(server.uri("/"))).crawlOnce(true, Duration.ofSeconds(20));
        assertEquals(2, server.log("/a").size());
        assertEquals(2, sink.documents().size(), "unchanged bodies are not offered again");
    }

    @Test
    void privateAddresses_areRefusedUnlessAllowed() throws Exception {
        server.on("/", CrawlTesting.route("home"));
        SiteStatus end = CrawlTesting.crawler(1, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.allowPrivate = false))
                .crawlOnce(false, Duration.ofSeconds(2)).getFirst();
        assertTrue(server.log().isEmpty(), "not even connected to");
        assertEquals(0, end.done());
        assertTrue(end.lastError().contains("allow-private"), end.lastError());
    }

    @Test
    void sinkThatFails_getsThePageAgainLater() throws Exception {
        server.on("/", CrawlTesting.route("home"));
        AtomicInteger offers = new AtomicInteger();
        DocumentSink failing = d -> offers.getAndIncrement() < 8
                ? CompletableFuture.failedFuture(new IOException("disk full"))
                : sink.offer(d);
        SiteStatus end = CrawlTesting.crawler(1, dir, failing, CrawlTesting.site(server.uri("/")))
                .crawlOnce(false, Duration.ofSeconds(20)).getFirst();
        assertEquals(9, offers.get(), "more often than max-attempts: the fault is not the page's");
        assertEquals(1, end.done());
    }

    @Test
    void pageThatCanNeverBeTaken_isRefusedOnce_andHoldsUpNothing() throws Exception {
        server.on("/", CrawlTesting.route("home", "/next"));
        server.on("/next", CrawlTesting.route("next"));
        AtomicInteger refusals = new AtomicInteger();
        DocumentSink picky = d -> {
            if (d.key().address().endsWith("/next")) {
                return sink.offer(d);
            }
            refusals.incrementAndGet();
            return CompletableFuture.failedFuture(new IllegalArgumentException("its text holds half a surrogate pair"));
        };
        SiteStatus end = CrawlTesting.crawler(1, dir, picky, CrawlTesting.site(server.uri("/")))
                .crawlOnce(false, Duration.ofSeconds(20)).getFirst();
        assertEquals(1, refusals.get());
        assertEquals(1, end.done());
        assertEquals(1, end.refused());
        assertEquals(Set.of("/ not-taken"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void pageThatARuleLeavesOut_isRefusedWithTheRule_andReadAgainOnlyWhenRulesChange() throws Exception {
        server.on("/", CrawlTesting.route("home", "/thin"));
        server.on("/thin", CrawlTesting.route("thin"));
        DocumentSink filter = d -> d.key().address().endsWith("/thin")
                ? CompletableFuture.completedFuture(new Receipt.Filtered("gopher-min-words", "words=1 least=50"))
                : sink.offer(d);
        SiteStatus end = CrawlTesting.once(1, dir, filter, CrawlTesting.site(server.uri("/"))).getFirst();
        assertEquals(1, end.done());
        assertEquals(1, end.refused());
        assertEquals(1, end.filtered());
        assertEquals(1, end.offered());
        assertEquals(Set.of("/thin filtered"), CrawlTesting.paths(dir, PageState.REFUSED));
        SiteSettings site = CrawlTesting.site(server.uri("/"));
        CrawlTesting.crawler(1, dir, sink, site).crawlOnce(true, Duration.ofSeconds(20));
        assertEquals(2, server.log("/thin").size());
        assertEquals(server.addresses("/"), sink.offered(), "its body has not changed, so it was not offered again");
        SiteSettings other = site.withQuality(new SourceQualitySettings(List.of(), null, null, SourceQualitySettings.Boilerplate.OFF));
        CrawlTesting.crawler(1, dir, sink, other).crawlOnce(true, Duration.ofSeconds(20));
        assertEquals(server.addresses("/", "/thin"), sink.offered());
        assertEquals(Set.of(), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void page_isNotDoneBeforeItsReceipt() throws Exception {
        server.on("/", CrawlTesting.route("home"));
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        AtomicInteger offers = new AtomicInteger();
        DocumentSink unanswering = d -> {
            offers.incrementAndGet();
            return receipt;
        };
        Crawler crawler = CrawlTesting.crawler(1, dir, unanswering, CrawlTesting.site(server.uri("/")));
        crawler.start();
        await().until(() -> offers.get() == 1);
        assertEquals(1, crawler.status().getFirst().inFlight());
        crawler.stop(Duration.ofSeconds(1));
        assertTrue(crawler.health().detail().contains("receipts"), crawler.health().toString());
        SiteStatus end = CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst();
        assertEquals(2, server.log("/").size(), "fetched again");
        assertEquals(1, end.done());
    }

    @Test
    void stop_cutsOffWhatHangsAndGivesItBack() throws Exception {
        server.on("/", HostilePages.byteAMoment(200));
        Crawler crawler = CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/")));
        crawler.start();
        await().until(() -> crawler.status().getFirst().inFlight() == 1);
        long begin = System.nanoTime();
        crawler.stop(Duration.ofSeconds(2));
        assertTrue(System.nanoTime() - begin < 2_000_000_000L);
        server.on("/", CrawlTesting.route("home"));
        assertEquals(1, CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst().done());
    }

    @Test
    void siteThatIsDown_comesBack() throws Exception {
        int port = server.port();
        server.close();
        Crawler crawler = CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/")));
        crawler.start();
        try {
            await().until(() -> crawler.status().getFirst().lastError().contains("HttpHostConnect"));
            try (HostileServer back = HostileServer.start("127.0.0.1", port)) {
                back.on("/", CrawlTesting.route("home"));
                await().until(() -> sink.documents().size() == 1);
            }
        } finally {
            crawler.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void pagesThatBreakOffInARow_doNotKeepTheOthersFromBeingRead() throws Exception {
        server.on("/", CrawlTesting.route("home", "/1", "/2", "/3", "/4", "/5"));
        server.on("/5", CrawlTesting.route("five"));
        Route cut = x -> x.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>").flush();
        server.otherwise(p -> p.equals("/robots.txt") ? Route.status(404) : cut);
        SiteStatus end = CrawlTesting.once(1, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.maxAttempts = 1)).getFirst();
        assertEquals(server.addresses("/", "/5"), sink.offered());
        assertEquals(4, end.failed());
    }

    @Test
    void twoSites_areCrawledSideBySide() throws Exception {
        try (HostileServer other = HostileServer.start("127.0.0.2", 0)) {
            for (HostileServer s : List.of(server, other)) {
                s.otherwise(p -> p.equals("/robots.txt") ? Route.status(404)
                        : CrawlTesting.route("page " + s.port() + p, p.length() < 8 ? p + "x" : "/"));
            }
            long begin = System.nanoTime();
            CrawlTesting.once(1, dir, sink,
                    CrawlTesting.site(server.uri("/"), b -> b.delay = Duration.ofMillis(150)),
                    CrawlTesting.site(other.uri("/"), b -> {
                        b.name = "other";
                        b.delay = Duration.ofMillis(150);
                    }));
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertEquals(16, sink.documents().size());
            List<String> order = sink.documents().stream().map(d -> d.key().source()).toList();
            assertFalse(String.join(" ", order).contains("site site site"), "in turns: " + order);
            assertTrue(seconds < 2 * 8 * 0.150, "one thread waits for no host while the other has work: " + seconds);
            assertTrue(server.smallestGapNanos() >= 150_000_000L && other.smallestGapNanos() >= 150_000_000L);
        }
    }

    private SiteStatus once() throws Exception {
        return CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst();
    }
}
