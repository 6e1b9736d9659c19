package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.source.crawl.FrontierDesk.Query;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Signal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person asks of the frontier and tells it. */
final class FrontierDeskTest {
    private static final URI HOME = URI.create("http://site.test/");

    @TempDir Path dir;
    private final TestClock clock = new TestClock();

    private FrontierFixture open() throws Exception {
        return FrontierFixture.open(dir, clock, CrawlTesting.site(HOME));
    }

    private static void find(FrontierFixture f, String... paths) {
        for (String path : paths) {
            f.opened.frontier().change(() -> f.opened.schedule().admission()
                    .found(f.site("site"), HOME.resolve(path), Found.byLink(2), Signal.NONE));
        }
    }

    private static List<String> listed(FrontierFixture f, Query query) {
        List<String> found = new ArrayList<>();
        f.opened.desk().each(query, page -> found.add(URI.create(page.path("address").asText()).getRawPath()));
        return found;
    }

    @Test
    void list_choosesByStateAndByEachKindOfPattern() throws Exception {
        try (FrontierFixture f = open()) {
            find(f, "/a/1", "/a/2", "/b/1");
            f.read(f.lease(), "home");
            assertEquals(List.of("/", "/a/1", "/a/2", "/b/1"), listed(f, new Query("", "", "")));
            assertEquals(List.of("/"), listed(f, new Query("site", "done", "")));
            assertEquals(List.of("/a/1", "/a/2"), listed(f, new Query("", "scheduled", "prefix:http://site.test/a/")));
            assertEquals(List.of("/a/1", "/b/1"), listed(f, new Query("", "", "regex:/[ab]/1$")));
            assertEquals(List.of("/b/1"), listed(f, new Query("", "", "http://site.test/b/1")));
            assertEquals(4, listed(f, new Query("", "", "domain:test")).size());
            assertEquals(2, f.opened.desk().list(new Query("", "", ""), 2).path("pages").size());
            assertThrows(IllegalArgumentException.class, () -> listed(f, new Query("nowhere", "", "")));
            assertThrows(IllegalArgumentException.class, () -> listed(f, new Query("", "well", "")));
            assertThrows(IllegalArgumentException.class, () -> listed(f, new Query("", "", "regex:(")));
        }
    }

    @Test
    void expressionThatNeverEnds_isGivenUp_andAsABlockHolds() throws Exception {
        try (FrontierFixture f = open()) {
            find(f, "/" + "a".repeat(60) + "!");
            String endless = "regex:(a+)+\\1b$";
            assertThrows(IllegalArgumentException.class, () -> listed(f, new Query("", "", endless)));
            ObjectNode _ = f.opened.desk().block(endless, "");
            f.read(f.lease(), "home");
            assertNull(f.next());
        }
    }

    @Test
    void block_keepsPagesOut_outlivesARestart_andUnblockMakesThemDue() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "home");
            find(f, "/private/1", "/private/2", "/open");
            ObjectNode _ = f.opened.desk().block("prefix:http://site.test/private/", "the owner asked");
            assertEquals("/open", f.lease().uri().getPath());
            assertNull(f.next());
            assertEquals("blocked by prefix:http://site.test/private/: the owner asked",
                    f.record("site", HOME.resolve("/private/1")).detail());
        }
        try (FrontierFixture f = open()) {
            assertEquals(List.of("/private/1", "/private/2"), listed(f, new Query("", "blocked", "")));
            assertThrows(IllegalArgumentException.class, () -> f.opened.desk().add("", "http://site.test/private/3"));
            find(f, "/private/3");
            f.read(f.lease(), "open"); // was in flight when it stopped
            assertNull(f.next());
            assertEquals(3, f.opened.desk().unblock("prefix:http://site.test/private/").path("due-now").asInt());
            assertEquals("/private/1", f.lease().uri().getPath());
            assertThrows(IllegalArgumentException.class, () -> f.opened.desk().unblock("prefix:http://site.test/private/"));
        }
    }

    @Test
    void add_takesAPageIntoTheSiteWhoseScopeItIsIn_beforeOthers() throws Exception {
        try (FrontierFixture f = open()) {
            find(f, "/a");
            f.read(f.lease(), "home");
            assertEquals("site", f.opened.desk().add("", "http://SITE.test/now").path("site").asText());
            assertEquals("/now", f.lease().uri().getPath());
            assertThrows(IllegalArgumentException.class, () -> f.opened.desk().add("", "http://other.test/"));
            assertThrows(IllegalArgumentException.class, () -> f.opened.desk().add("", "ftp://site.test/"));
        }
    }

    @Test
    void why_printsTermsThatSumUpToTheRank_byWhichPagesAreTaken() throws Exception {
        try (FrontierFixture f = open()) {
            find(f, "/deep");
            f.read(f.lease(), "home");
            ObjectNode why = f.opened.desk().why("http://site.test/deep");
            JsonNode site = why.path("sites").get(0);
            int sum = 0;
            for (JsonNode term : site.path("priority").path("terms")) {
                sum += term.path("points").asInt();
            }
            assertEquals(site.path("priority").path("rank").asInt(), sum);
            assertEquals(f.record("site", HOME.resolve("/deep")).turn().rank(), sum);
            assertTrue(site.path("priority").toString().contains("2 links from a seed"), site.toString());
            assertEquals("allowed", site.path("robots").asText());
            assertEquals("none", site.path("block").asText());
        }
    }

    @Test
    void why_ofAPageThatChanges_saysHowOften_andOfAnUnknownOneWhyItIsNot() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            clock.pass(Duration.ofDays(7));
            f.settle(f.lease(), new Disposition.Unchanged(Validators.NONE));
            JsonNode revisit = f.opened.desk().why(HOME.toString()).path("sites").get(0).path("revisit");
            assertEquals("PT252H", revisit.path("interval").asText());
            assertEquals(2, revisit.path("visits").asInt());
            assertTrue(f.opened.desk().why("http://site.test/unheard-of").path("sites").get(0).path("state").asText()
                    .startsWith("in scope, but not found"));
            assertTrue(f.opened.desk().why("http://elsewhere.test/").path("state").asText().startsWith("in the scope of no site"));
        }
    }
}
