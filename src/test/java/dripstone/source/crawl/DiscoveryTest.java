package dripstone.source.crawl;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.discovery.DiscoverySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sitemaps and feeds, against a local server. */
final class DiscoveryTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    @BeforeEach
    void begin() throws Exception {
        server.otherwise(p -> p.endsWith(".xml") || p.equals("/robots.txt") ? Route.status(404) : CrawlTesting.route("page " + p));
    }

    private static Route xml(String body) {
        return Route.of(200, "application/xml", body.getBytes(StandardCharsets.UTF_8));
    }

    private String sitemap(String... paths) {
        StringBuilder s = new StringBuilder("<?xml version='1.0' encoding='UTF-8'?>"
                + "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>");
        for (String path : paths) {
            s.append("<url><loc>").append(path.startsWith("http") ? path : server.uri(path)).append("</loc></url>");
        }
        return s.append("</urlset>").toString();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void robotsSitemap_anIndexOfPlainAndGzippedOnes_isReadWithinScope() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nAllow: /\nSitemap: " + server.uri("/index.xml") + "\n"));
        server.on("/index.xml", xml("<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>"
                + server.uri("/one.xml") + "</loc></sitemap><sitemap><loc>" + server.uri("/two.xml.gz") + "</loc></sitemap>"
                + "<sitemap><loc>http://elsewhere.invalid/map.xml</loc></sitemap></sitemapindex>"));
        server.on("/one.xml", xml(sitemap("/a", "/b", "http://elsewhere.invalid/x")));
        server.on("/two.xml.gz", Route.of(200, "application/x-gzip", gzip(sitemap("/c").getBytes(StandardCharsets.UTF_8))));
        SiteStatus status = once(DiscoverySettings.USUAL);
        assertEquals(server.addresses("/", "/a", "/b", "/c"), sink.offered());
        assertEquals(4, status.done(), "sitemaps are no pages");
        assertEquals(0, status.failed() + status.refused());
    }

    @Test
    void feeds_bringTheirPages() throws Exception {
        server.on("/rss", Route.of(200, "application/rss+xml", ("<rss version='2.0'><channel><title>t</title><item><title>n</title><link>"
                + server.uri("/news/1") + "</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>")
                .getBytes(StandardCharsets.UTF_8)));
        server.on("/atom", Route.of(200, "application/atom+xml", ("<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry>"
                + "<title>n</title><link href='" + server.uri("/news/2") + "'/><updated>2026-11-20T10:00:00Z</updated></entry></feed>")
                .getBytes(StandardCharsets.UTF_8)));
        once(settings(List.of(), List.of(server.uri("/rss"), server.uri("/atom")), Bytes.mib(1), 100));
        assertEquals(server.addresses("/", "/news/1", "/news/2"), sink.offered());
    }

    private Route naming(String name, String head, String... links) {
        return Route.html(CrawlTesting.page(name, h -> h + head, links));
    }

    private Route atom(String path) {
        return Route.of(200, "application/atom+xml", ("<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry>"
                + "<title>n</title><link href='" + server.uri(path) + "'/><updated>2026-11-20T10:00:00Z</updated></entry></feed>")
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void feedsThatPagesName_areReadWithinTheSite_butNotThoseOfOnePage_norMoreThanAllowed() throws Exception {
        String feed = "<link rel='alternate' type='application/atom+xml; charset=utf-8' href='";
        server.on("/", naming("home", feed + "/atom'>" + feed + "http://elsewhere.invalid/atom'>" + feed + "/comments/atom'>"
                + "<link rel=alternate type=text/html href='/no-feed'>"
                + "<link rel=stylesheet type=application/rss+xml href=/no-feed>", "/post"));
        server.on("/post", naming("post", feed + "/post/atom'>" + feed + "/atom'>" + feed + "/deep'>"));
        server.on("/atom", atom("/news/1"));
        server.on("/comments/atom", atom("/news/2"));
        server.on("/deep", atom("/news/3"));
        server.on("/post/atom", atom("/news/4"));
        SiteStatus status = once(new DiscoverySettings(true, List.of(), List.of(), Duration.ofDays(1), Duration.ofHours(1),
                Bytes.mib(1), 100, 10, 2));
        long read = Stream.of("/atom", "/comments/atom", "/deep").filter(f -> !server.log(f).isEmpty()).count();
        assertEquals(2, read, "two and no more, whichever page is read first");
        assertTrue(sink.offered().containsAll(server.addresses("/", "/post")) && sink.offered().size() == 4, sink.offered().toString());
        assertTrue(server.log("/post/atom").isEmpty(), "it speaks of one page alone");
        assertTrue(server.log("/no-feed").isEmpty());
        assertEquals(4, status.done(), "feeds are no pages");
    }

    @Test
    void feedsThatPagesName_areLeftAloneWhereTheSiteSaysSo_orThePageDoes() throws Exception {
        server.on("/", naming("home", "<link rel=alternate type=application/rss+xml href=/rss>", "/a"));
        server.on("/rss", atom("/news/1"));
        once(new DiscoverySettings(true, List.of(), List.of(), Duration.ofDays(1), Duration.ofHours(1), Bytes.mib(1), 100, 10, 0));
        assertEquals(server.addresses("/", "/a"), sink.offered());
        server.on("/", naming("other home", "<meta name=robots content=nofollow><link rel=alternate type=application/rss+xml href=/rss>"));
        CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/"))).crawlOnce(true, Duration.ofSeconds(20));
        assertTrue(server.log("/rss").isEmpty());
    }

    @Test
    void feedThatTellsOfAChange_hasThePageReadAgainLongBeforeItsTime() throws Exception {
        AtomicReference<String> changed = new AtomicReference<>("2020-01-01T10:00:00Z");
        AtomicReference<String> text = new AtomicReference<>("as it was");
        server.on("/atom", x -> Route.of(200, "application/atom+xml", ("<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry>"
                + "<title>n</title><link href='" + server.uri("/page") + "'/><updated>" + changed.get() + "</updated></entry></feed>")
                .getBytes(StandardCharsets.UTF_8)).answer(x));
        server.on("/page", x -> Route.text("this page says " + text.get()).answer(x));
        DiscoverySettings often = new DiscoverySettings(true, List.of(), List.of(server.uri("/atom")), Duration.ofSeconds(1),
                Duration.ofSeconds(1), Bytes.mib(1), 100, 10);
        Crawler crawler = CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.discovery = often));
        crawler.start();
        try {
            await().until(() -> sink.documents().size() == 2 && server.log("/atom").size() >= 2);
            assertEquals(1, server.log("/page").size());
            text.set("something else");
            changed.set(Instant.now().toString());
            await().until(() -> sink.documents().size() == 3);
            assertEquals(1, server.log("/").size(), "nobody spoke of the other page");
        } finally {
            crawler.stop(Duration.ofSeconds(5));
        }
    }

    @Test
    void hostileSitemaps_areBoundedAndCostNothingElse() throws Exception {
        server.on("/bomb.xml", Route.of(200, "application/gzip", gzip(new byte[20_000_000])));
        server.on("/loop.xml", xml("<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>"
                + server.uri("/loop.xml") + "</loc></sitemap></sitemapindex>"));
        server.on("/entity.xml", xml("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + sitemap("/&a;")));
        server.on("/many.xml", xml(sitemap("/1", "/2", "/3", "/4", "/5")));
        server.on("/cut.xml", xml(sitemap("/cut", "/lost").replace("/lost</loc></url></urlset>", "/lo")));
        server.on("/words.xml", Route.html("<html>no sitemap at all"));
        List<URI> all = List.of("/bomb.xml", "/loop.xml", "/entity.xml", "/many.xml", "/cut.xml", "/words.xml").stream()
                .map(server::uri).toList();
        SiteStatus status = once(settings(all, List.of(), Bytes.kib(64), 3));
        assertTrue(sink.offered().containsAll(server.addresses("/", "/1", "/2", "/3", "/cut")), sink.offered().toString());
        assertTrue(!sink.offered().contains(server.uri("/4").toString()), "max-entries");
        assertEquals(0, status.inFlight() + status.scheduled());
    }

    private static DiscoverySettings settings(List<URI> sitemaps, List<URI> feeds, Bytes most, int entries) {
        return new DiscoverySettings(true, sitemaps, feeds, Duration.ofDays(1), Duration.ofHours(1), most, entries, 10);
    }

    private SiteStatus once(DiscoverySettings discovery) throws Exception {
        return CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> b.discovery = discovery)).getFirst();
    }
}
