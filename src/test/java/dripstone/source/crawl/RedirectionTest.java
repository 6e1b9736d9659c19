package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import dripstone.text.Document;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that say that they are another: redirects, refreshes and canonical links. */
final class RedirectionTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    @Test
    void redirects_areFollowedWithinScopeAndTheTargetIsTheDocument() throws Exception {
        server.on("/", CrawlTesting.route("home", "/r1", "/out", "/nowhere"));
        server.on("/r1", Route.moved(302, "/r2"));
        server.on("/r2", Route.moved(308, "end"));
        server.on("/end", CrawlTesting.route("end"));
        server.on("/out", Route.moved(301, "http://127.0.0.99:1/elsewhere"));
        server.on("/nowhere", Route.moved(301, ""));
        SiteStatus end = once();
        assertEquals(server.addresses("/", "/end"), sink.offered());
        assertEquals(4, end.refused());
    }

    @Test
    void redirectLoop_ends() throws Exception {
        server.on("/", CrawlTesting.route("home", "/l1", "/self", "/chain/0"));
        server.on("/l1", Route.moved(301, "/l2"));
        server.on("/l2", Route.moved(302, "/l1"));
        server.on("/self", Route.moved(301, "/self"));
        server.otherwise(p -> p.startsWith("/chain/") ? Route.moved(302, "/chain/" + (Integer.parseInt(p.substring(7)) + 1))
                : Route.status(404));
        SiteStatus end = once();
        assertEquals(server.addresses("/"), sink.offered());
        assertEquals(1, server.log("/l1").size());
        assertEquals(1, server.log("/self").size());
        assertTrue(server.log("/chain/5").size() == 1 && server.log("/chain/6").isEmpty(), "five redirects and no more");
        assertEquals(0, end.failed() + end.scheduled());
    }

    private static Route refreshing(String content) {
        return Route.html(CrawlTesting.page("moved", h -> h + "<meta http-equiv=Refresh content=\"" + content + "\">"));
    }

    @Test
    void refresh_isFollowedAsARedirectIs_withinScopeAndBounds() throws Exception {
        server.on("/", CrawlTesting.route("home", "/r1", "/out", "/late", "/self", "/l1", "/chain/0", "/script", "/noai"));
        server.on("/r1", refreshing("0; url='dir/r2'"));
        server.on("/dir/r2", Route.html("<base href='/'>" + "<meta http-equiv=refresh content='5;URL=end'>"));
        server.on("/end", CrawlTesting.route("end"));
        server.on("/out", refreshing("0;url=http://127.0.0.99:1/elsewhere"));
        server.on("/late", refreshing("60; url=/next"));
        server.on("/next", CrawlTesting.route("next"));
        server.on("/self", refreshing("0"));
        server.on("/l1", refreshing("0; url=/l2"));
        server.on("/l2", refreshing("0; url=/l1"));
        server.on("/script", Route.html(CrawlTesting.page("script", h -> h
                + "<noscript><meta http-equiv=refresh content='0;url=/without'></noscript>")));
        server.on("/noai", Route.html(CrawlTesting.page("noai", h -> h + "<meta name=robots content=noai>"
                + "<meta http-equiv=refresh content='0;url=/behind'>")));
        server.on("/behind", CrawlTesting.route("behind"));
        server.otherwise(p -> p.startsWith("/chain/") ? refreshing("0;url=/chain/" + (Integer.parseInt(p.substring(7)) + 1))
                : Route.status(404));
        SiteStatus end = once();
        assertEquals(server.addresses("/", "/end", "/late", "/next", "/self", "/script", "/behind"), sink.offered());
        assertEquals(1, server.log("/l1").size());
        assertTrue(server.log("/chain/5").size() == 1 && server.log("/chain/6").isEmpty(), "five redirects and no more");
        assertTrue(server.log("/without").isEmpty());
        assertEquals(0, end.failed() + end.scheduled());
        assertEquals("redirect out of scope", Objects.requireNonNull(CrawlTesting.records(dir, "site").get("/out")).detail());
    }

    @Test
    void refresh_ofAPageWhoseLinksMustNotBeFollowed_isNotFollowed() throws Exception {
        server.on("/", Route.html(CrawlTesting.page("home", h -> h + "<meta name=robots content=nofollow>"
                + "<meta http-equiv=refresh content='0;url=/behind'>")));
        server.on("/behind", CrawlTesting.route("behind"));
        once();
        assertEquals(server.addresses(), sink.offered());
        assertTrue(server.log("/behind").isEmpty());
    }

    @Test
    void refreshHeader_isFollowedAsTheMetaElementIs_evenIfTheBodyIsTheSameAsLastTime() throws Exception {
        AtomicReference<String[]> headers = new AtomicReference<>(new String[0]);
        server.on("/", CrawlTesting.route("home", "/sent"));
        server.on("/sent", x -> Route.html(CrawlTesting.page("sent"), headers.get()).answer(x));
        server.on("/end", CrawlTesting.route("end"));
        once();
        assertEquals(server.addresses("/", "/sent"), sink.offered());
        headers.set(new String[] {"Refresh", "0; url=/end"});
        CrawlTesting.crawler(1, dir, sink, CrawlTesting.site(server.uri("/"))).crawlOnce(true, Duration.ofSeconds(20));
        assertEquals(server.addresses("/", "/sent", "/end"), sink.offered());
        assertEquals(Set.of("/sent redirect"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void canonical_thatSaysTheSame_isThePage_andTheOtherItsAlias() throws Exception {
        server.on("/", Route.html(CrawlTesting.page("home", h -> h + "<link rel=canonical href='/real#x'>")));
        server.on("/real", CrawlTesting.route("home"));
        once();
        assertEquals(server.addresses("/real"), sink.offered());
        assertEquals(Set.of("/ canonical"), CrawlTesting.paths(dir, PageState.REFUSED));
        assertEquals(server.uri("/real").toString(), Objects.requireNonNull(CrawlTesting.records(dir, "site").get("/")).target());
    }

    @Test
    void canonical_isReadAsAnAddressOfTheWebIs_andNeverTheFrontPageOfADeepPage() throws Exception {
        server.on("/", CrawlTesting.route("home", "/dir/a", "/dir/b"));
        server.on("/dir/a", Route.html(CrawlTesting.page("a", h -> h + "<base href='/other/'><link rel=canonical href='\\\\127.0.0.1:"
                + server.port() + "\\dir\\.\\real?utm_source=feed'>")));
        server.on("/dir/real", CrawlTesting.route("a"));
        server.on("/dir/b", Route.html(CrawlTesting.page("home", h -> h + "<link rel=canonical href='/'>")));
        once();
        assertEquals(server.addresses("/", "/dir/b", "/dir/real"), sink.offered());
        assertEquals(Set.of("/dir/a canonical"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void canonical_thatSaysSomethingElse_orCannotBeHad_isNotBelieved() throws Exception {
        server.on("/", CrawlTesting.route("home", "/a", "/b"));
        server.on("/a", Route.html(CrawlTesting.page("a", h -> h + "<link rel=canonical href='/other'>")));
        server.on("/b", Route.html(CrawlTesting.page("b", h -> h + "<link rel=canonical href='/gone'>")));
        server.on("/other", Route.html("<h1>Whales</h1><p>Call me Ishmael. Some years ago, never mind how long precisely, having little or"
                + " no money in my purse, and nothing particular to interest me on shore, I thought I would sail about a little.</p>"));
        once();
        assertEquals(server.addresses("/", "/a", "/b", "/other"), sink.offered());
        Document a = sink.documents().stream().filter(d -> d.key().address().endsWith("/a")).findFirst().orElseThrow();
        assertTrue(a.verdicts().contains("canonical=" + server.uri("/other")), a.verdicts().toString());
    }

    @Test
    void canonicalHeader_isBelievedAsTheLinkElementIs_alsoOfPlainText() throws Exception {
        server.on("/", Route.html(CrawlTesting.page("home", "/text"), "Link", "</style.css>; rel=preload, </real>; rel=\"canonical\""));
        server.on("/real", CrawlTesting.route("home", "/text"));
        String text = "Plain text that stands here under two addresses, and says so by the header of one of them.";
        server.on("/text", Route.text(text, "Link", "<plain>; rel=canonical"));
        server.on("/plain", Route.text(text));
        once();
        assertEquals(server.addresses("/real", "/plain"), sink.offered());
        assertEquals(Set.of("/ canonical", "/text canonical"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    private SiteStatus once() throws Exception {
        return CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"))).getFirst();
    }
}
