package dripstone.source.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.source.crawl.HostileServer.Route;
import dripstone.source.crawl.trap.TrapSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites with endless corners beside 1,500 real pages: at most one in a hundred requests goes there, and every real page is read. */
final class TrapTest {
    private static final int PAGES = 1_500;

    @TempDir Path dir;
    @AutoClose private final HostileServer server = HostileServer.start();
    private final CollectingSink sink = new CollectingSink();

    @Test
    void calendar_isLeftSoon() throws Exception {
        crawlWith("/calendar/2026/1", path -> {
            String[] parts = path.split("/", -1);
            int month = Integer.parseInt(parts[2]) * 12 + Integer.parseInt(parts[3]) - 1;
            return CrawlTesting.page("Events of month " + parts[3] + " of " + parts[2], day(month + 1), day(month - 1), day(month + 12));
        }, path -> path.startsWith("/calendar/"));
        assertEquals(Set.of(false, true), comeSeldom("/calendar/"), "the last of them, when they were suspected");
        assertEquals(Set.of(false), comeSeldom("/p/"));
    }

    /** Whether pages that were read come again after the longest interval that a page may have. */
    private Set<Boolean> comeSeldom(String prefix) throws Exception {
        SiteSettings site = CrawlTesting.site(server.uri("/"));
        Duration longest = site.recrawlInterval().multipliedBy(site.revisit().slower());
        return CrawlTesting.records(dir, "site").entrySet().stream()
                .filter(e -> e.getKey().startsWith(prefix) && e.getValue().state() == PageState.DONE)
                .map(e -> e.getValue().dueMillis() - e.getValue().fetchedMillis() >= longest.toMillis()).collect(Collectors.toSet());
    }

    private static String day(int month) {
        return "/calendar/" + month / 12 + "/" + (month % 12 + 1);
    }

    @Test
    void parametersWithoutEnd_areLeftSoon() throws Exception {
        AtomicInteger made = new AtomicInteger();
        crawlWith("/shop?sort=name", path -> {
            int n = made.incrementAndGet();
            return CrawlTesting.page("All our goods", "/shop?sort=x" + n + "&page=" + n, "/shop?colour=c" + n,
                    "/shop?page=" + n + "&size=" + n);
        }, path -> path.startsWith("/shop"));
    }

    @Test
    void pathThatRepeatsItself_isLeftSoon() throws Exception {
        crawlWith("/docs/start/", path -> CrawlTesting.page("Not quite there", "docs/", "start/", "more/"),
                path -> path.startsWith("/docs/"));
    }

    @Test
    void sessionNumbersOnEveryLink_areTakenOff() throws Exception {
        AtomicInteger session = new AtomicInteger();
        server.otherwise(path -> {
            if (path.equals("/robots.txt")) {
                return Route.status(404);
            }
            int page = number(path);
            return real(page, link -> link + "?sid=" + Integer.toString(1_000_000 + session.incrementAndGet(), 36));
        });
        crawl(new TrapSettings(true, List.of()));
        Set<String> pages = sink.documents().stream().map(d -> URI.create(d.key().address()).getRawPath()).collect(Collectors.toSet());
        assertEquals(PAGES, pages.size(), "every page is read");
        long repeats = requests(p -> true) - PAGES;
        assertTrue(repeats <= PAGES / 50, "pages fetched again under another session: " + repeats);
    }

    @Test
    void numberedPagesThatSayNewThings_areNoTrap() throws Exception {
        server.otherwise(path -> path.equals("/robots.txt") ? Route.status(404) : real(number(path), link -> link));
        crawl(new TrapSettings(true, List.of()));
        assertEquals(PAGES, sink.documents().size());
    }

    @Test
    void allowedAddresses_areNeverHeldBack() throws Exception {
        server.otherwise(path -> path.equals("/robots.txt") ? Route.status(404) : Route.html(CrawlTesting.page("The same",
                "/p/" + (number(path) + 1) % 50, "/p/" + (2 * number(path) + 1) % 50)));
        crawl(new TrapSettings(true, List.of("/p/")));
        assertEquals(50, requests(p -> p.startsWith("/p/")));
    }

    private void crawlWith(String entry, Function<String, String> trap, Predicate<String> isTrap) throws Exception {
        server.otherwise(path -> {
            if (path.equals("/robots.txt")) {
                return Route.status(404);
            }
            return isTrap.test(path) ? Route.html(trap.apply(path)) : real(number(path), link -> link, entry);
        });
        crawl(new TrapSettings(true, List.of()));
        long trapped = requests(isTrap);
        long real = requests(p -> p.startsWith("/p/"));
        assertEquals(PAGES, real, "every real page is read");
        assertTrue(trapped >= 1 && trapped * 100 <= real + trapped, trapped + " of " + (real + trapped) + " requests went to the trap");
    }

    private void crawl(TrapSettings traps) throws Exception {
        CrawlTesting.once(2, dir, sink, CrawlTesting.site(server.uri("/p/0"), b -> b.traps = traps));
    }

    private long requests(Predicate<String> which) {
        return server.log().stream().filter(s -> !s.path().equals("/robots.txt") && which.test(s.path())).count();
    }

    private static int number(String path) {
        String digits = path.replaceAll("\\?.*", "").replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /** A page of its own words, which leads to two others. */
    private static Route real(int page, Function<String, String> link, String... more) {
        Random random = new Random(page);
        String words = IntStream.range(0, 60).mapToObj(i -> random.ints(6, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)).collect(Collectors.joining(" "));
        StringBuilder body = new StringBuilder("<html><body><main><h1>Page " + page + "</h1><p>" + words + ".</p>");
        for (String to : new String[] {"/p/" + (2 * page + 1) % PAGES, "/p/" + (2 * page + 2) % PAGES, "/p/" + (page + 1) % PAGES}) {
            body.append("<p><a href='").append(link.apply(to)).append("'>on</a></p>");
        }
        for (String to : more) {
            body.append("<p><a href='").append(to).append("'>more</a></p>");
        }
        return Route.html(body.append("</main></body></html>").toString());
    }

    @Test
    void patterns_nameNumbersParametersAndRepeats() {
        assertEquals(List.of("NUMBERS h.test/calendar/#/#", "PARAMETERS h.test/calendar/#/#?day&view", "PARAMETERS h.test/calendar/#/#?*",
                        "IDLE h.test?day", "IDLE h.test?view"),
                keys("http://h.test/calendar/2031/5?view=m&day=3"));
        assertEquals(List.of("REPEATS h.test"), keys("http://h.test/a/b/a/"));
        assertEquals(List.of("NUMBERS h.test/s/*/x"), keys("http://h.test/s/a1b22c3d4/x"));
        assertEquals(List.of(), keys("http://h.test/articles/some-long-title-of-it"));
        assertFalse(keys("http://h.test/" + "d/e/f/g/".repeat(1) + "a/b/c/h/i/j/k/l/m/n/o/p").isEmpty());
    }

    private static List<String> keys(String address) {
        return dripstone.source.crawl.trap.UrlPattern.of(URI.create(address)).stream()
                .map(dripstone.source.crawl.trap.UrlPattern::key).toList();
    }
}
