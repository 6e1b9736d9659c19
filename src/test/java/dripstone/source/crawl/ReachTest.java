package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.http.AuthenticationSettings;
import dripstone.source.crawl.http.FetchSettings;
import dripstone.source.crawl.url.TrackingParameters;
import dripstone.source.crawl.warc.ArchiveSettings;
import dripstone.text.Document;
import dripstone.text.ExtractionSettings;
import dripstone.text.FileExtractor;
import dripstone.text.HtmlPageReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/** What a site's file says of reaching it, through the crawl as a whole. */
final class ReachTest {
    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    private static FetchSettings fetch(AuthenticationSettings authentication, String... contentTypes) {
        return new FetchSettings(authentication, null, null, List.of(contentTypes), new Bytes(64));
    }

    @Test
    void secret_doesNotFollowARedirectToAnotherHost() throws Exception {
        Path file = Files.writeString(dir.resolve("secret"), "sesame");
        try (HostileServer thief = HostileServer.start()) {
            thief.on("/catch", CrawlTesting.route("catch"));
            thief.on("/robots.txt", Route.text("User-agent: *\nAllow: /"));
            server.on("/robots.txt", Route.moved(302, thief.uri("/robots.txt").toString()));
            server.on("/", CrawlTesting.route("home", "/out", thief.uri("/catch").toString()));
            server.on("/out", Route.moved(302, thief.uri("/catch").toString()));
            CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/"), b -> {
                b.include = List.of(server.uri("/").toString(), thief.uri("/").toString());
                b.fetch = fetch(new AuthenticationSettings(
                        AuthenticationSettings.Kind.HEADER, "", "Authorization", file, "", List.of()));
            }));
            assertTrue(server.log().stream().allMatch(s -> "sesame".equals(s.headers().get("authorization"))), server.log().toString());
            assertTrue(thief.log().size() >= 2, "it was asked: " + thief.log());
            assertFalse(thief.log().toString().contains("sesame"), thief.log().toString());
        }
    }

    @Test
    void contentTypes_narrowWhatIsRead() throws Exception {
        server.on("/", CrawlTesting.route("home", "/plain", "/page"));
        server.on("/plain", Route.text("plain text, which this site is not read for"));
        server.on("/page", CrawlTesting.route("page"));
        CrawlTesting.once(2, dir, sink,
                CrawlTesting.site(server.uri("/"), b -> b.fetch = fetch(AuthenticationSettings.NONE, "text/html")));
        assertEquals(server.addresses("/", "/page"), sink.offered());
        assertEquals(Set.of("/plain content-type"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void documents_areReadWhereASiteNamesTheirKind() throws Exception {
        byte[] rtf = "{\\rtf1\\ansi\\pard This document speaks of dripstones, which are laid down drop by drop from whatever seeps in.}"
                .getBytes(StandardCharsets.US_ASCII);
        server.on("/", CrawlTesting.route("home", "/paper", "/broken", "/refused", "/archive", "/image"));
        server.on("/paper", Route.of(200, "application/rtf", rtf, "ETag", "\"1\""));
        server.on("/broken", Route.of(200, "application/pdf", "%PDF-1.7 and nothing more".getBytes(StandardCharsets.US_ASCII)));
        server.on("/refused", Route.of(200, "application/rtf", rtf, "Content-Usage", "train-ai=n"));
        server.on("/archive", Route.of(200, "application/zip", new byte[100]));
        server.on("/image", Route.of(200, "image/png", new byte[100]));
        SiteSettings site = CrawlTesting.site(server.uri("/"),
                b -> b.fetch = fetch(AuthenticationSettings.NONE, "text/html", "application/rtf", "application/pdf"));
        try (FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(Crawler.AGENT))) {
            CrawlTesting.crawler(2, dir, sink, site).reading(extractor).crawlOnce(false, Duration.ofSeconds(60));
            assertEquals(server.addresses("/", "/paper"), sink.offered(),
                    CrawlTesting.records(dir, "site").toString());
            Document paper = sink.documents().stream().filter(d -> d.key().address().endsWith("/paper")).findFirst().orElseThrow();
            assertTrue(paper.text().startsWith("This document speaks of dripstones"), paper.text());
            assertTrue(paper.verdicts().contains("consent=allowed by=default signal=none"), paper.verdicts().toString());
            assertFalse(paper.extractor().startsWith("html/") || paper.extractor().startsWith("plain"), paper.extractor());
            Map<String, PageRecord> records = CrawlTesting.records(dir, "site");
            assertEquals(PageState.REFUSED, Objects.requireNonNull(records.get("/broken")).state());
            assertTrue(Objects.requireNonNull(records.get("/refused")).detail().startsWith("consent=refused signal=content-usage"));
            assertTrue(Objects.requireNonNull(records.get("/archive")).detail().startsWith("content-type="));
            CrawlTesting.crawler(2, dir, sink, site).reading(extractor).crawlOnce(true, Duration.ofSeconds(60));
            assertEquals(2, sink.documents().size(), "what has not changed is not read again");
        }
    }

    @Test
    void documents_areNotAskedForWhereASiteNamesNoKinds() throws Exception {
        server.on("/", CrawlTesting.route("home", "/paper"));
        server.on("/paper", Route.of(200, "application/pdf", new byte[100]));
        try (FileExtractor extractor = new FileExtractor(ExtractionSettings.byDefault(), new HtmlPageReader(Crawler.AGENT))) {
            CrawlTesting.crawler(2, dir, sink, CrawlTesting.site(server.uri("/"))).reading(extractor)
                    .crawlOnce(false, Duration.ofSeconds(20));
        }
        assertEquals(Set.of("/paper content-type"), CrawlTesting.paths(dir, PageState.REFUSED));
    }

    @Test
    void contentTypesOfWhichNoTextCanBeMade_areRefusedByName() {
        for (String type : List.of("image/png", "video/*", "application/zip")) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> fetch(AuthenticationSettings.NONE, type))
                    .getMessage());
            assertTrue(message.startsWith("content-types") && message.contains(type) && message.contains("application/pdf"), message);
        }
    }

    @Test
    void archive_holdsEveryAnswer() throws Exception {
        server.on("/", CrawlTesting.route("home", "/moved", "/missing", "/pdf", "/big"));
        server.on("/big", Route.html("<p>" + "x".repeat(1_100_000)));
        server.on("/moved", Route.moved(301, "/end"));
        server.on("/end", CrawlTesting.route("end"));
        server.on("/pdf", Route.of(200, "application/pdf", new byte[50_000]));
        CrawlSettings settings = new CrawlSettings("tests@example.org", 2, Duration.ofHours(24), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(10), 64, List.of(), false, null, TrackingParameters.DEFAULT,
                new ArchiveSettings(true, null, Bytes.mib(1), Bytes.mib(10)));
        new Crawler(settings, List.of(CrawlTesting.site(server.uri("/"))), dir, new HtmlPageReader(Crawler.AGENT), sink, new Meters(),
                "0.1-test", CrawlTesting.SHORT).crawlOnce(false, Duration.ofSeconds(30));
        assertEquals(Set.of("/robots.txt 404", "/.well-known/tdmrep.json 404", "/ai.txt 404", "/ 200", "/moved 301", "/end 200",
                "/missing 404", "/pdf 200 truncated=unspecified", "/big 200 truncated=length"), archived());
    }

    private Set<String> archived() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(dir.resolve("warc"))) {
            for (Path file : files.toList()) {
                try (WarcReader reader = new WarcReader(file)) {
                    for (WarcRecord record : reader) {
                        if (record instanceof WarcResponse r) {
                            found.add(r.targetURI().getPath() + " " + r.http().status()
                                    + r.headers().first("WARC-Truncated").map(t -> " truncated=" + t).orElse(""));
                        }
                        assertTrue(record.headers().first("WARC-Block-Digest").isPresent(), record.type());
                    }
                }
            }
        }
        return found;
    }
}
