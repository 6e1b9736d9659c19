package dripstone.app.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.soak.SoakManners.Asked;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The site of a simulation, what it sees of its visitor, and when it could be reached. */
class SoakSiteTest {
    private static final Duration END = Duration.ofDays(14);

    @Test
    void editions_ofPage_followOneAnotherWithoutGap_andEachHasItsOwnText() {
        SoakPages pages = new SoakPages(1);
        Set<String> texts = new HashSet<>();
        SoakPages.Edition before = null;
        for (SoakPages.Edition edition : pages.editions(END)) {
            assertTrue(edition.from().compareTo(edition.to()) <= 0, edition::toString);
            assertTrue(texts.add(pages.text(edition.page(), edition.number())), edition::toString);
            assertTrue(pages.text(edition.page(), edition.number()).startsWith(edition.mark() + ". "), edition::toString);
            assertEquals(edition.number(), pages.number(edition.page(), edition.from()), edition::toString);
            if (before != null && before.page() == edition.page()) {
                assertEquals(before.to(), edition.from(), edition::toString);
            } else {
                assertEquals(0, edition.number(), edition::toString);
            }
            before = edition;
        }
        assertTrue(texts.size() > 400, () -> "texts=" + texts.size());
    }

    @Test
    void pages_areBorn_andSomeOfThemTakenAway() {
        SoakPages pages = new SoakPages(1);
        assertTrue(pages.born(END) > pages.born(Duration.ZERO) + 100);
        assertFalse(pages.isGone(1, Duration.ZERO));
        assertTrue(pages.isGone(1, END));
        assertFalse(pages.isGone(0, END));
        assertTrue(pages.present(END).count() < pages.born(END));
        for (SoakPages.Edition edition : pages.editions(END)) {
            assertFalse(pages.isGone(edition.page(), edition.to()), edition::toString);
        }
    }

    @Test
    void longestRest_isWhatTroubleAndRecoveryLeave() {
        SoakOutages outages = new SoakOutages();
        assertEquals(hours(10), outages.longestRest(hours(0), hours(10), hours(1)));
        outages.begin(hours(4));
        outages.begin(hours(5)); // within another one
        outages.end(hours(6));
        outages.end(hours(7));
        assertEquals(hours(4), outages.longestRest(hours(0), hours(10), hours(1)));
        assertEquals(hours(12), outages.longestRest(hours(0), hours(20), hours(1)));
        assertEquals(hours(0), outages.longestRest(hours(5), hours(8), hours(1)));
        assertEquals(hours(1), outages.longestRest(hours(7), hours(9), hours(1)));
        assertEquals(hours(3), outages.longestRest(hours(1), hours(4), hours(1)));
        assertEquals(hours(3), outages.total(hours(0), hours(10)));
        assertEquals(hours(2), outages.total(hours(5), hours(10)));
        outages.begin(hours(12));
        assertEquals(hours(5), outages.total(hours(0), hours(14)), "one that is not over yet");
        assertEquals(hours(4), outages.longestRest(hours(8), hours(14), hours(1)));
    }

    @Test
    void manners_ofPoliteVisitor_showNoFault() {
        SoakManners manners = manners();
        ask(manners, Asked.ROBOTS, "/robots.txt", 200, 0);
        ask(manners, Asked.PAGE, "/page/1", 200, 30);
        ask(manners, Asked.PAGE, "/page/1", 304, 60);
        ask(manners, Asked.PAGE, "/page/2", 503, 90);
        ask(manners, Asked.PAGE, "/page/2", 410, 92 + 1800);
        SoakReport.Crawl seen = manners.seen(5, 4, List.of(), 0);
        assertEquals(5, seen.requests());
        assertEquals(2, seen.revisits());
        assertEquals(1, seen.unchanged());
        assertEquals(1, seen.absent());
        assertEquals(1, seen.busy());
        assertEquals(0, seen.early());
        assertEquals(29, seen.shortestPauseSeconds());
    }

    @Test
    void manners_seeShortPauses_brokenRetryAfter_andOldRobots() {
        SoakManners hasty = manners();
        ask(hasty, Asked.ROBOTS, "/robots.txt", 200, 0);
        ask(hasty, Asked.PAGE, "/page/1", 200, 11);
        assertEquals(1, hasty.seen(0, 0, List.of(), 0).early());

        SoakManners deaf = manners();
        ask(deaf, Asked.ROBOTS, "/robots.txt", 503, 0);
        ask(deaf, Asked.ROBOTS, "/robots.txt", 200, 1700);
        assertEquals(1, deaf.seen(0, 0, List.of(), 0).early());

        SoakManners careless = manners();
        ask(careless, Asked.ROBOTS, "/robots.txt", 200, 0);
        ask(careless, Asked.PAGE, "/page/1", 200, 30 * 3600);
        SoakReport.Crawl seen = careless.seen(0, 0, List.of(), 0);
        assertTrue(seen.oldestRobotsHours() > 29, seen::toString);
        List<String> faults = new SoakReport(List.of(), 0, 0, seen, 0, 0, false).faults();
        assertEquals(2, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("impolite: a robots.txt"), faults::toString);
        assertTrue(faults.getLast().startsWith("idle"), faults::toString);
    }

    @Test
    void report_ofTextsThatWereMissedOrDoubled_namesThem() {
        SoakReport.Crawl crawl = new SoakReport.Crawl(9, 1, 1, 1, 0, 0, 0, 0, 0, 20, 1, 4, 3, List.of("Edition 2 of page 7"), 1);
        List<String> faults = new SoakReport(List.of(), 0, 0, crawl, 0, 0, false).faults();
        assertEquals(2, faults.size(), faults::toString);
        assertTrue(faults.getFirst().endsWith("Edition 2 of page 7"), faults::toString);
        assertNotEquals(faults.getFirst(), faults.getLast());
    }

    private static SoakManners manners() {
        return new SoakManners(new SoakOutages(), Duration.ofSeconds(20));
    }

    /** An answer begins a second after the request. */
    private static void ask(SoakManners manners, Asked what, String path, int status, long second) {
        manners.asked(what, path, Duration.ofSeconds(second));
        Duration retryAfter = status == 503 ? Duration.ofMinutes(30) : Duration.ZERO;
        manners.answering(what, status, retryAfter, Duration.ofSeconds(second == 0 ? 0 : second + 1));
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }
}
