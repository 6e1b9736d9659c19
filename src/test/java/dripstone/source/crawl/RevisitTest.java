package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.Origin;
import dripstone.source.crawl.revisit.TextMark;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When pages are asked for again; on a clock of its own. */
final class RevisitTest {
    private static final URI HOME = URI.create("http://site.test/");
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir Path dir;
    private final TestClock clock = new TestClock();

    private FrontierFixture open() throws Exception {
        return FrontierFixture.open(dir, clock, CrawlTesting.site(HOME));
    }

    private Duration wait(FrontierFixture f, URI address) {
        return Duration.ofMillis(f.record("site", address).dueMillis() - clock.millis());
    }

    @Test
    void pageThatChanges_isAskedForTwiceAsOften_downToTheBound() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text 0 of the page");
            assertEquals(WEEK, wait(f, HOME));
            for (int visit = 1; visit < 8; visit++) {
                clock.pass(wait(f, HOME));
                f.read(f.lease(), "another text, number " + "x".repeat(visit));
            }
            assertEquals(Duration.ofHours(6), wait(f, HOME));
            assertEquals(7, f.record("site", HOME).history().changes());
        }
    }

    @Test
    void pageThatStays_isAskedForMoreSeldom_upToTheBound() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            clock.pass(WEEK);
            f.settle(f.lease(), new Disposition.Unchanged(Validators.NONE));
            assertEquals(WEEK.multipliedBy(3).dividedBy(2), wait(f, HOME));
            for (int visit = 0; visit < 10; visit++) {
                clock.pass(wait(f, HOME));
                f.settle(f.lease(), new Disposition.Unchanged(Validators.NONE));
            }
            assertEquals(WEEK.multipliedBy(8), wait(f, HOME));
        }
    }

    @Test
    void otherMarkupAroundTheSameText_isNoChange() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            clock.pass(WEEK);
            f.settle(f.lease(), new Disposition.Taken(FrontierFixture.hash("other body"), Validators.NONE, TextMark.of("text")));
            assertEquals(0, f.record("site", HOME).history().changes());
            assertTrue(wait(f, HOME).compareTo(WEEK) > 0);
        }
    }

    @Test
    void interval_outlivesARestart() throws Exception {
        Duration before;
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            clock.pass(WEEK);
            f.read(f.lease(), "changed");
            before = wait(f, HOME);
            assertEquals(WEEK.dividedBy(2), before);
        }
        try (FrontierFixture f = open()) {
            assertEquals(before, wait(f, HOME));
            assertNull(f.next());
            clock.pass(before);
            f.settle(f.lease(), new Disposition.Unchanged(Validators.NONE));
            assertEquals(before.multipliedBy(3).dividedBy(2), wait(f, HOME));
        }
    }

    @Test
    void lastModifiedOfThisMinute_isNotSentBack_andAnEntityTagIs() throws Exception {
        try (FrontierFixture f = open()) {
            Validators fresh = new Validators("W/\"1\"", "Sat, 21 Nov 2026 11:59:30 GMT");
            f.settle(f.lease(), new Disposition.Taken(FrontierFixture.hash("a"), fresh, TextMark.of("a")));
            assertEquals(new Validators("W/\"1\"", ""), f.record("site", HOME).validators());
            clock.pass(WEEK);
            f.settle(f.lease(), new Disposition.Unchanged(fresh));
            assertEquals(fresh, f.record("site", HOME).validators());
        }
    }

    @Test
    void notModifiedToAnUnconditionalRequest_isAFailure() throws Exception {
        try (FrontierFixture f = open()) {
            f.settle(f.lease(), new Disposition.Unchanged(Validators.NONE));
            assertEquals(PageState.FAILED, f.record("site", HOME).state());
            assertEquals("status=304 to an unconditional request", f.record("site", HOME).detail());
        }
    }

    @Test
    void sitemapThatTellsOfAChange_makesThePageDueNow_onceForEachChange() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            clock.pass(Duration.ofHours(1));
            Site site = f.site("site");
            long changed = clock.millis() - 1000;
            f.opened.frontier().change(() -> f.opened.schedule().admission().told(site, HOME, Origin.SITEMAP, changed));
            Lease lease = f.lease();
            assertTrue(lease.record().signal().pending());
            assertTrue(Priority.of(lease.record()).terms().stream().anyMatch(t -> t.name().equals("signal")));
            f.read(lease, "changed");
            assertFalse(f.record("site", HOME).signal().pending());
            assertEquals(1, site.counts().trust(Origin.SITEMAP).confirmed());
            f.opened.frontier().change(() -> f.opened.schedule().admission().told(site, HOME, Origin.SITEMAP, changed));
            assertNull(f.next(), "that change is known");
        }
    }

    @Test
    void sitemapThatCriesWolf_isNotBelievedForLong() throws Exception {
        try (FrontierFixture f = open()) {
            f.read(f.lease(), "text");
            Site site = f.site("site");
            int followed = 0;
            for (int i = 0; i < 40; i++) {
                clock.pass(Duration.ofHours(1));
                long now = clock.millis();
                f.opened.frontier().change(() -> f.opened.schedule().admission().told(site, HOME, Origin.SITEMAP, now));
                Lease lease = f.next();
                if (lease != null) {
                    followed++;
                    f.settle(lease, new Disposition.Unchanged(Validators.NONE));
                }
            }
            assertEquals(20, followed);
        }
    }

    @Test
    void counts_areTheSameAfterARestart_withoutCountingThePages() throws Exception {
        SiteStatus before;
        try (FrontierFixture f = open()) {
            Site site = f.site("site");
            for (int i = 0; i < 50; i++) {
                URI page = HOME.resolve("/p" + i);
                f.opened.frontier().change(() -> f.opened.schedule().admission().found(site, page, Found.byLink(1),
                        dripstone.source.crawl.revisit.Signal.NONE));
            }
            for (int i = 0; i < 20; i++) {
                f.read(f.lease(), "text of page " + i);
            }
            before = site.counts().status("", 0);
            assertEquals(20, before.done());
        }
        try (FrontierFixture f = open()) {
            SiteStatus after = f.site("site").counts().status("", 0);
            assertEquals(before.done(), after.done());
            assertEquals(before.scheduled(), after.scheduled());
            assertEquals(20, f.site("site").counts().answersEver());
        }
    }
}
