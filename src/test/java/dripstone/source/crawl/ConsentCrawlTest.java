package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.meter.Meters;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.consent.ConsentSettings;
import dripstone.source.crawl.consent.ConsentSettings.Stance;
import dripstone.source.crawl.consent.SignalKind;
import dripstone.text.Document;
import dripstone.text.HtmlPageReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each signal of consent, served. The site has a home page, {@code /a} and {@code /b/c}. */
final class ConsentCrawlTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();
    private final Meters meters = new Meters();

    @BeforeEach
    void begin() throws Exception {
        server.on("/", CrawlTesting.route("home", "/a", "/b/c"));
        server.on("/a", CrawlTesting.route("a"));
        server.on("/b/c", CrawlTesting.route("b"));
    }

    @Test
    void nothingSaid_isAllowed_andTheVerdictSaysThatNothingWasSaid() throws Exception {
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a", "/b/c"), taken());
        assertEquals("consent=allowed by=default signal=none", verdict("/a"));
    }

    @Test
    void robotsGroupOfAnAiAgent_refusesWhatItDisallows_whichIsNotEvenAskedFor() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: Dripstone\nAllow: /\n\nUser-agent: CCBot\nUser-agent: GPTBot\nDisallow: /b/\n"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a"), taken());
        assertTrue(server.log("/b/c").isEmpty());
        assertEquals("consent=refused signal=robots-ai-agents source=robots.txt line=6 agent=GPTBot rule=Disallow: /b/", reason("/b/c"));
        assertTrue(meters.scrape().contains(
                "dripstone_crawl_consent_refused_total{signal=\"robots-ai-agents\",site=\"site\"} 1.0"), meters.scrape());
    }

    @Test
    void robotsGroupOfAnAiAgent_overridden_standsInTheVerdict() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: GPTBot\nDisallow: /b/\n"));
        crawl(ConsentSettings.DEFAULTS.with(SignalKind.ROBOTS_AI_AGENTS, Stance.IGNORE), "");
        assertEquals(Set.of("/", "/a", "/b/c"), taken());
        assertEquals("consent=allowed by=site-override signal=robots-ai-agents source=robots.txt line=2 agent=GPTBot rule=Disallow: /b/",
                verdict("/b/c"));
        assertEquals("consent=allowed by=default signal=none", verdict("/a"));
    }

    @Test
    void contentSignalNo_refusesTheSite() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of(), taken());
        assertEquals("consent=refused signal=content-signal source=robots.txt line=2 agent=* ai-train=no", reason("/"));
        assertEquals(List.of("/robots.txt"), server.log().stream().map(HostileServer.Seen::path).toList(), "and asks for nothing more");
    }

    @Test
    void contentSignalYes_standsInTheVerdict_andOutweighsNoRefusal() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nContent-Signal: ai-train=yes\nAllow: /\n"));
        server.on("/a", Route.html(CrawlTesting.page("a", h -> h + "<meta name=robots content=noai>")));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/b/c"), taken());
        assertEquals("consent=allowed by=signal signal=content-signal source=robots.txt line=2 agent=* ai-train=yes", verdict("/"));
    }

    @Test
    void contentSignalAndContentUsage_inHeaders_refuseThatPage() throws Exception {
        server.on("/", CrawlTesting.route("home", "/1", "/2", "/3", "/4"));
        server.on("/1", Route.html(CrawlTesting.page("1", "/from-1"), "Content-Signal", "search=yes, ai-train=no"));
        server.on("/2", Route.html(CrawlTesting.page("2"), "Content-Usage", "train-ai=n"));
        server.on("/3", Route.html(CrawlTesting.page("3"), "Content-Usage", "train-ai=y, search=n"));
        server.on("/4", Route.html(CrawlTesting.page("4"), "content-usage", "train-ai=y", "Content-Usage", "train-ai=n"));
        server.on("/from-1", CrawlTesting.route("from-1"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/3", "/from-1"), taken(), "its links are followed");
        assertEquals("consent=refused signal=content-signal source=header ai-train=no", reason("/1"));
        assertEquals("consent=refused signal=content-usage source=header train-ai=n", reason("/2"));
        assertEquals("consent=allowed by=signal signal=content-usage source=header train-ai=y", verdict("/3"));
        assertEquals("consent=refused signal=content-usage source=header train-ai=n", reason("/4"));
    }

    @Test
    void contentUsage_inRobots_refusesByPath_andMayBeOverridden() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nAllow: /\nContent-Usage: train-ai=y\nContent-Usage: /b/ train-ai=n\n"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a"), taken());
        assertTrue(server.log("/b/c").isEmpty(), "it is not even asked for");
        assertEquals("consent=refused signal=content-usage source=robots.txt line=4 agent=* train-ai=n path=/b/", reason("/b/c"));
        assertEquals("consent=allowed by=signal signal=content-usage source=robots.txt line=3 agent=* train-ai=y", verdict("/a"));
        crawl(ConsentSettings.DEFAULTS.with(SignalKind.CONTENT_USAGE, Stance.IGNORE), "");
        assertEquals("consent=allowed by=site-override signal=content-usage source=robots.txt line=4 agent=* train-ai=n path=/b/",
                verdict("/b/c"));
    }

    @Test
    void status_countsRefusalsBySignal_andWithdrawnPagesAreNamed_untilTheyAreForgotten() throws Exception {
        AtomicReference<String> usage = new AtomicReference<>("search=y");
        server.on("/", CrawlTesting.route("home", "/a", "/b/c", "/noai"));
        server.on("/a", x -> Route.html(CrawlTesting.page("a"), "Content-Usage", usage.get()).answer(x));
        server.on("/b/c", x -> Route.html(CrawlTesting.page("b"), "Content-Usage", usage.get()).answer(x));
        server.on("/noai", Route.html(CrawlTesting.page("noai"), "X-Robots-Tag", "noai"));
        assertEquals(Map.of("noai", 1L), crawl(ConsentSettings.DEFAULTS, "").refusedBySignal());
        usage.set("train-ai=n");
        SiteStatus after = crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Map.of("content-usage", 2L, "noai", 1L), after.refusedBySignal());
        assertEquals(2, after.withdrawn());
        assertEquals(after.refusedBySignal(), crawl(ConsentSettings.DEFAULTS, "").refusedBySignal(), "and the same after a restart");
        Crawler stopped = crawler(ConsentSettings.DEFAULTS, "");
        stopped.atFrontier(desk -> {
            assertTrue(desk.list(new FrontierDesk.Query("", "withdrawn", ""), 10).toString().contains("dripstone source forget "
                    + server.uri("/a")));
            assertTrue(desk.why(server.uri("/a").toString()).toString().contains("dripstone source forget"));
            return desk.forget(server.uri("/a").toString(), "withdrawn by hand");
        });
        stopped.atFrontier(desk -> {
            String left = desk.list(new FrontierDesk.Query("", "withdrawn", ""), 10).toString();
            assertTrue(left.contains("source forget " + server.uri("/b/c")) && !left.contains("source forget " + server.uri("/a")), left);
            return left;
        });
        SiteStatus last = crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(1, last.withdrawn());
        assertEquals(1L, last.refusedBySignal().get("content-usage"), "the other is blocked, and not asked any more");
    }

    @Test
    void noai_inPageOrHeader_toEveryoneUsOrAnAiAgent_refuses_butItsLinksAreFollowed() throws Exception {
        server.on("/", CrawlTesting.route("home", "/1", "/2", "/3", "/4", "/5", "/6"));
        server.on("/1", Route.html(CrawlTesting.page("1", h -> h + "<meta name=robots content='index, noai'>", "/from-1")));
        server.on("/2", Route.html(CrawlTesting.page("2"), "X-Robots-Tag", "noai, noimageai"));
        server.on("/3", Route.html(CrawlTesting.page("3"), "X-Robots-Tag", "GPTBot: noai"));
        server.on("/4", Route.html(CrawlTesting.page("4", h -> h + "<meta name=gptbot content=noimageai>")));
        server.on("/5", Route.html(CrawlTesting.page("5"), "X-Robots-Tag", "otherbot: noai", "X-Robots-Tag", "noindex"));
        server.on("/6", Route.text("plain text that bears a header", "X-Robots-Tag", "noai"));
        server.on("/from-1", CrawlTesting.route("from-1"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/5", "/from-1"), taken());
        assertEquals("consent=refused signal=noai source=meta", reason("/1"));
        assertEquals("consent=refused signal=noai source=header", reason("/2"));
        assertEquals("consent=refused signal=noai source=header agent=gptbot", reason("/3"));
        assertEquals("consent=refused signal=noimageai source=meta agent=gptbot", reason("/4"));
        assertEquals("consent=refused signal=noai source=header", reason("/6"));
        assertEquals("consent=allowed by=default signal=noindex source=header", verdict("/5"));
    }

    @Test
    void noindex_refusesWhereTheSiteSaysSo() throws Exception {
        server.on("/a", Route.html(CrawlTesting.page("a", h -> h + "<meta name=robots content=noindex>")));
        crawl(ConsentSettings.DEFAULTS.with(SignalKind.NOINDEX, Stance.REFUSE), "");
        assertEquals(Set.of("/", "/b/c"), taken());
        assertEquals("consent=refused signal=noindex source=meta", reason("/a"));
    }

    @Test
    void tdmReservation_ofFileHeaderAndMeta_refuses() throws Exception {
        server.on("/.well-known/tdmrep.json", Route.of(200, "application/json",
                "[{\"location\":\"/b/\",\"tdm-reservation\":1,\"tdm-policy\":\"https://example.org/p\"}]"
                        .getBytes(StandardCharsets.UTF_8)));
        server.on("/", CrawlTesting.route("home", "/a", "/b/c", "/header", "/not"));
        server.on("/a", Route.html(CrawlTesting.page("a", h -> h + "<meta name='tdm-reservation' content='1'>")));
        server.on("/header", Route.html(CrawlTesting.page("header"), "TDM-Reservation", "1"));
        server.on("/not", Route.html(CrawlTesting.page("not"), "tdm-reservation", "0"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/not"), taken());
        assertTrue(server.log("/b/c").isEmpty());
        assertEquals("consent=refused signal=tdm-reservation source=tdmrep.json tdm-reservation=1 location=/b/", reason("/b/c"));
        assertEquals("consent=refused signal=tdm-reservation source=meta tdm-reservation=1", reason("/a"));
        assertEquals("consent=refused signal=tdm-reservation source=header tdm-reservation=1", reason("/header"));
        assertEquals("consent=allowed by=signal signal=tdm-reservation source=header tdm-reservation=0", verdict("/not"));
    }

    @Test
    void aiTxt_refusesByKindOfFile() throws Exception {
        server.on("/ai.txt", Route.text("User-Agent: *\nDisallow: *.html\nAllow: /b/\n"));
        server.on("/b/c.txt", Route.text("plain text"));
        server.on("/", CrawlTesting.route("home", "/b/c.txt"));
        crawl(ConsentSettings.DEFAULTS.with(SignalKind.AI_TXT, Stance.REFUSE), "");
        assertEquals(Set.of(), taken(), "/ is a page, and so of that kind");
        assertEquals("consent=refused signal=ai-txt source=ai.txt line=2 agent=* rule=Disallow: *.html", reason("/"));
    }

    @Test
    void ownSite_isReadWhateverItSays_andItsFilesAreNotAskedFor() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: GPTBot\nDisallow: /a\n\nUser-agent: *\nDisallow: /b/\n"));
        server.on("/", Route.html(CrawlTesting.page("home", h -> h + "<meta name=robots content=noai>", "/a", "/b/c")));
        crawl(ConsentSettings.DEFAULTS, "true");
        assertEquals(Set.of("/", "/a"), taken(), "robots rules for everyone hold all the same");
        assertEquals("consent=allowed by=owner signal=noai source=meta", verdict("/"));
        assertEquals("consent=allowed by=owner signal=robots-ai-agents source=robots.txt line=2 agent=GPTBot rule=Disallow: /a",
                verdict("/a"));
        assertTrue(server.log("/ai.txt").isEmpty() && server.log("/.well-known/tdmrep.json").isEmpty());
    }

    @Test
    void filesThatCannotBeHad_countAsAbsent_andAreNotAskedForAgainAtOnce() throws Exception {
        server.on("/ai.txt", Route.status(500));
        server.on("/.well-known/tdmrep.json", Route.moved(301, "/.well-known/tdmrep.json"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a", "/b/c"), taken());
        assertEquals(6, server.log("/.well-known/tdmrep.json").size(), "five redirects");
    }

    @Test
    void filesThatTheRobotsRulesForbid_areNotAskedFor() throws Exception {
        server.on("/robots.txt", Route.text("User-agent: *\nDisallow: /.well-known/\nDisallow: /ai.txt\n"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a", "/b/c"), taken());
        assertTrue(server.log("/ai.txt").isEmpty() && server.log("/.well-known/tdmrep.json").isEmpty());
    }

    @Test
    void pageThatWasTaken_andRefusesByHeaderAtItsNextVisit_isCounted_andTakenAgainWhenItAllows() throws Exception {
        AtomicReference<String> header = new AtomicReference<>("index");
        server.on("/a", x -> (x.header("If-None-Match").isEmpty()
                ? Route.html(CrawlTesting.page("a"), "ETag", "\"v1\"", "X-Robots-Tag", header.get())
                : Route.status(304, "X-Robots-Tag", header.get())).answer(x));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(Set.of("/", "/a", "/b/c"), taken());
        header.set("noai");
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals("\"v1\"", server.log("/a").getLast().headers().get("if-none-match"), "by the headers of a 304 alone");
        assertEquals("consent=refused signal=noai source=header", reason("/a"));
        assertTrue(meters.scrape().contains("dripstone_crawl_consent_withdrawn_total{site=\"site\"} 1.0"), meters.scrape());
        crawl(ConsentSettings.DEFAULTS, "");
        assertTrue(meters.scrape().contains("dripstone_crawl_consent_withdrawn_total{site=\"site\"} 1.0"), "once");
        header.set("index");
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals(PageState.DONE, record("/a").state());
        assertEquals(2, sink.addresses().stream().filter(a -> a.endsWith("/a")).count(),
                "offered again: the journal knows it for a repeat");
    }

    @Test
    void changedSettings_areAppliedToPagesThatHaveNotChanged() throws Exception {
        server.on("/a", Route.html(CrawlTesting.page("a", h -> h + "<meta name=robots content=noai>")));
        crawl(ConsentSettings.DEFAULTS.with(SignalKind.NOAI, Stance.IGNORE), "");
        assertEquals("consent=allowed by=site-override signal=noai source=meta", verdict("/a"));
        crawl(ConsentSettings.DEFAULTS, "");
        assertEquals("consent=refused signal=noai source=meta", reason("/a"));
    }

    private SiteStatus crawl(ConsentSettings consent, String owner) throws Exception {
        return crawler(consent, owner).crawlOnce(true, Duration.ofSeconds(20)).getFirst();
    }

    private Crawler crawler(ConsentSettings consent, String owner) {
        SiteSettings site = CrawlTesting.site(server.uri("/"), b -> {
            b.consent = consent;
            b.owner = owner;
        });
        return new Crawler(CrawlTesting.settings(1, Duration.ofHours(1), false), List.of(site), dir, new HtmlPageReader(Crawler.AGENT),
                sink, meters, "0.1-test", CrawlTesting.SHORT);
    }

    private Set<String> taken() {
        Set<String> paths = new TreeSet<>();
        sink.documents().forEach(d -> paths.add(java.net.URI.create(d.key().address()).getPath()));
        return paths;
    }

    private String verdict(String path) {
        Document document = sink.documents().stream().filter(d -> d.key().address().equals(server.uri(path).toString())).findFirst()
                .orElseThrow(() -> new AssertionError("not taken: " + path + "; " + taken()));
        return document.verdicts().stream().filter(v -> v.startsWith("consent=")).findFirst().orElse("no verdict");
    }

    private PageRecord record(String path) throws Exception {
        PageRecord page = CrawlTesting.records(dir, "site").get(path);
        if (page == null) {
            throw new AssertionError("not known: " + path);
        }
        return page;
    }

    private String reason(String path) throws Exception {
        PageRecord page = record(path);
        assertEquals(PageState.REFUSED, page.state());
        return page.detail();
    }
}
