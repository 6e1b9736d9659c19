package dripstone.source.crawl;

import dripstone.disk.KeyValueStore;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.consent.ConsentSettings;
import dripstone.source.crawl.discovery.DiscoverySettings;
import dripstone.source.crawl.http.FetchSettings;
import dripstone.source.crawl.revisit.RevisitSettings;
import dripstone.source.crawl.trap.TrapSettings;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.warc.ArchiveSettings;
import dripstone.text.DocumentSink;
import dripstone.text.HtmlPageReader;
import dripstone.text.SelectorSettings;
import dripstone.text.quality.SourceQualitySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Crawlers of small sites on loopback, in no more of a hurry than they must be. */
final class CrawlTesting {
    /** A little patience, so that tests end. */
    static final Patience.All SHORT = new Patience.All(
            new Patience(Duration.ofMillis(100), Duration.ofSeconds(1)),
            new Patience(Duration.ofMillis(100), Duration.ofMillis(500)),
            new Patience(Duration.ofMillis(100), Duration.ofMillis(500)),
            Duration.ofSeconds(5), Duration.ofSeconds(3));

    private CrawlTesting() {}

    /** Settings that can be changed one by one. */
    static final class SiteBuilder {
        String name = "site";
        List<URI> seeds = List.of();
        List<String> include = List.of();
        List<String> exclude = List.of();
        int depth = 32;
        int maxPages = 10_000;
        Duration delay = Duration.ZERO;
        int connections = 1;
        Duration recrawl = Duration.ofDays(7);
        Bytes maxBody = Bytes.mib(1);
        Duration total = Duration.ofSeconds(10);
        int maxAttempts = 6;
        boolean allowPrivate = true;
        String owner = "";
        ConsentSettings consent = ConsentSettings.DEFAULTS;
        String quietHours = "";
        FetchSettings fetch = FetchSettings.DEFAULT;
        RevisitSettings revisit = RevisitSettings.USUAL;
        DiscoverySettings discovery = DiscoverySettings.USUAL;
        /** Off: pages of tests are all alike. */
        TrapSettings traps = new TrapSettings(false, List.of());

        SiteSettings build() {
            return new SiteSettings(name, seeds, include, exclude, depth, maxPages, delay, connections, recrawl, maxBody,
                    Duration.ofSeconds(2), Duration.ofSeconds(2), total, 5, maxAttempts, allowPrivate, owner, consent, quietHours,
                    "UTC", SelectorSettings.none(), SourceQualitySettings.INHERITED, fetch, revisit, discovery, traps);
        }
    }

    static SiteSettings site(URI seed, Consumer<SiteBuilder> change) {
        SiteBuilder b = new SiteBuilder();
        b.seeds = List.of(seed);
        change.accept(b);
        return b.build();
    }

    static SiteSettings site(URI seed) {
        return site(seed, b -> {});
    }

    static CrawlSettings settings(int threads) {
        return settings(threads, Duration.ofHours(24), false);
    }

    static CrawlSettings settings(int threads, Duration robotsMaxAge, boolean spaceByAddress) {
        return new CrawlSettings("tests@example.org", threads, robotsMaxAge, Duration.ofMinutes(5), Duration.ofMinutes(5),
                Duration.ofMillis(10), 64, CrawlSettings.AI_AGENTS, spaceByAddress, null, TrackingParameters.DEFAULT, ArchiveSettings.OFF);
    }

    static Crawler crawler(int threads, Path dir, DocumentSink sink, SiteSettings... sites) {
        return crawler(settings(threads), dir, sink, sites);
    }

    static Crawler crawler(CrawlSettings settings, Path dir, DocumentSink sink, SiteSettings... sites) {
        return new Crawler(settings, List.of(sites), dir, new HtmlPageReader(Crawler.AGENT), sink, new Meters(), "0.1-test", SHORT);
    }

    static List<SiteStatus> once(int threads, Path dir, DocumentSink sink, SiteSettings... sites) throws Exception {
        return crawler(threads, dir, sink, sites).crawlOnce(false, Duration.ofSeconds(30));
    }

    /** What the frontier of a stopped crawler holds of a site: path → record. */
    static Map<String, PageRecord> records(Path dir, String site) throws Exception {
        Map<String, PageRecord> found = new TreeMap<>();
        try (KeyValueStore file = KeyValueStore.open(dir.resolve("frontier.kv"))) {
            new FrontierStore(file).eachPage(site, (address, page) -> found.put(URI.create(address).getRawPath(), page));
        }
        return found;
    }

    /** The paths whose record is in that state, with the reason for it. */
    static Set<String> paths(Path dir, PageState state) throws Exception {
        Set<String> found = new TreeSet<>();
        records(dir, "site").forEach((path, page) -> {
            if (page.state() == state) {
                found.add(path + " " + page.detail().replaceAll("[ =:].*", ""));
            }
        });
        return found;
    }

    /** A page with some text of its own and links. */
    static String page(String name, String... links) {
        return page(name, UnaryOperator.identity(), links);
    }

    static String page(String name, UnaryOperator<String> head, String... links) {
        StringBuilder s = new StringBuilder("<!doctype html><html><head><title>" + name + "</title>" + head.apply("")
                + "</head><body><main><h1>" + name + "</h1><p>This is the page called " + name
                + ", and it says enough about itself to be taken for text by whoever reads it.</p>");
        for (String link : links) {
            s.append("<p>From here one may go on to <a href=\"").append(link).append("\">another page</a> of this site.</p>");
        }
        return s.append("</main></body></html>").toString();
    }

    static Route route(String name, String... links) {
        return Route.html(page(name, links));
    }
}
