package dripstone.source.crawl;

import dripstone.bench.BenchReport;
import dripstone.disk.Publish;
import dripstone.meter.Meters;
import dripstone.source.crawl.http.FetchOutcome;
import dripstone.source.crawl.http.Validators;
import dripstone.source.crawl.revisit.TextMark;
import dripstone.text.HtmlPageReader;
import edu.uci.ics.crawler4j.url.WebURL;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A crawl of synthetic addresses through the frontier alone, with no network and no pages: pages with 50 links each,
 * half of them new, are offered on 1,000 hosts in turn until so many addresses
 * were named for the first time, then a share of them is handed out, answered for and settled, then the frontier is closed
 * and opened again. A plain main, since what is measured is the disk and the heap.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.crawl.FrontierBenchmark
 * [-Dbench.args="URLS CRAWLED DIRECTORY"]},
 * by hand with {@code -Xmx512m}; writes {@code target/bench/frontier.json}.
 */
public final class FrontierBenchmark {
    private static final int HOSTS = 1_000;
    private static final int SECTIONS = 40;
    private static final int LINKS = 50;
    private static final SplittableRandom RANDOM = new SplittableRandom(7);

    private FrontierBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int urls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int crawled = arguments.length > 1 ? Integer.parseInt(arguments[1]) : urls;
        Path bench = Files.createDirectories(Path.of(arguments.length > 2 ? arguments[2] : "target/bench"));
        Path dir = Files.createTempDirectory(bench, "frontier");
        BenchReport report = new BenchReport("frontier", Arrays.asList(arguments));
        report.root().put("urls", urls).put("hosts", HOSTS).put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
        try {
            OpenFrontier opened = crawler(dir, urls).openFrontier();
            offer(opened, urls, report);
            crawl(opened, crawled, report);
            heap("afterCrawl", report);
            opened.frontier().shut(Duration.ofMinutes(1));
            report.root().put("bytesOnDisk", size(dir))
                    .put("bytesOnDiskPerUrl", size(dir) / (double) opened.sites().values().iterator().next().counts().known());
            reopen(dir, urls, report);
            report.write();
            System.out.println(report.root().toPrettyString());
            System.out.println(report);
        } finally {
            Publish.deleteTree(dir);
        }
    }

    private static Crawler crawler(Path dir, int urls) {
        List<URI> seeds = new ArrayList<>();
        for (int host = 0; host < HOSTS; host++) {
            seeds.add(URI.create(host(host) + "/"));
        }
        SiteSettings plain = SiteSettings.of("bench", seeds);
        SiteSettings site = new SiteSettings("bench", seeds, List.of(), List.of(), 32, Math.max(urls, 1_000), Duration.ZERO, 1,
                Duration.ofDays(7), plain.maxBody(), plain.connectTimeout(), plain.readTimeout(), plain.totalTimeout(), 5, 6, false, "",
                plain.consent(), "", "UTC", plain.extract(), plain.quality(), plain.fetch(), plain.revisit(), plain.discovery(),
                        plain.traps());
        return new Crawler(CrawlSettings.withContact("bench@example.org"), List.of(site), dir, new HtmlPageReader(Crawler.AGENT),
                document -> {
                    throw new IllegalStateException("nothing is offered");
                }, new Meters(), "bench");
    }

    private static String host(int host) {
        return "https://host" + host + ".example.org";
    }

    /** Page after page of one host: half of its links are new, in three or four of the host's sections, and half are known. */
    private static void offer(OpenFrontier opened, int urls, BenchReport report) {
        Site site = opened.sites().values().iterator().next();
        int[] known = new int[HOSTS];
        long begin = System.nanoTime();
        long told = 0;
        int offered = 0;
        List<WebURL> links = new ArrayList<>(LINKS);
        for (int fresh = 0; fresh < urls; fresh += LINKS / 2) {
            int host = RANDOM.nextInt(HOSTS);
            links.clear();
            for (int i = 0; i < LINKS / 2; i++) {
                links.add(found(site, host, known[host]++));
                links.add(found(site, host, RANDOM.nextInt(known[host])));
            }
            opened.frontier().scheduleAll(links);
            offered += links.size();
            if (fresh - told >= 1_000_000) {
                told = fresh;
                report.add("offering").put("urls", fresh).put("seconds", (System.nanoTime() - begin) / 1e9);
                System.out.printf(Locale.ROOT, "offered %,d in %.1f s%n", fresh, (System.nanoTime() - begin) / 1e9);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        report.root().put("offersPerSecond", offered / seconds).put("newUrlsPerSecond", site.counts().known() / seconds)
                .put("known", site.counts().known());
        System.out.printf(Locale.ROOT, "offers a second %.0f, of which new %.0f; known %,d%n", offered / seconds,
                site.counts().known() / seconds, site.counts().known());
        heap("afterOffering", report);
    }

    /** A path of words, as sites have them; without digits, since the frontier looks at those. */
    private static FoundUrl found(Site site, int host, int number) {
        int section = (int) ((number / 8 * 0x9e3779b97f4a7c15L) >>> 40) % SECTIONS;
        long mixed = (number * 0x9e3779b97f4a7c15L) >>> 24;
        StringBuilder path = new StringBuilder("/section-").append((char) ('a' + section % 26)).append((char) ('a' + section / 26))
                .append('/');
        for (int i = 0; i < 8; i++) {
            path.append((char) ('a' + mixed % 26));
            mixed /= 26;
        }
        FoundUrl url = FoundUrl.of(site, URI.create(host(host) + path.append("/an-article-about-something.html")));
        url.setDepth((short) (1 + section % 5));
        return url;
    }

    private static void crawl(OpenFrontier opened, int most, BenchReport report) {
        long begin = System.nanoTime();
        List<WebURL> next = new ArrayList<>(1);
        int pages = 0;
        while (pages < most) {
            next.clear();
            opened.frontier().getNextURLs(1, next);
            if (next.isEmpty()) {
                break;
            }
            Lease lease = (Lease) next.getFirst();
            RobotsFetch robots = lease.robotsFetch();
            if (robots != null) {
                opened.frontier().robotsAnswered(lease, robots, new FetchOutcome.Status(404, Optional.empty()), 0);
                continue;
            }
            opened.frontier().answered(lease, new FetchOutcome.NotModified(), 0);
            byte[] hash = new byte[32];
            RANDOM.nextBytes(hash);
            opened.frontier().settle(lease, new Disposition.Taken(HexFormat.of().formatHex(hash), new Validators("\"" + pages + "\"", ""),
                    new TextMark(RANDOM.nextLong(), RANDOM.nextLong())));
            pages++;
            if (pages % 100_000 == 0) {
                System.out.printf(Locale.ROOT, "settled %,d in %.1f s%n", pages, (System.nanoTime() - begin) / 1e9);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        report.root().put("crawled", pages).put("crawledPerSecond", pages / seconds);
        System.out.printf(Locale.ROOT, "leased and settled a second %.0f%n", pages / seconds);
    }

    private static void reopen(Path dir, int urls, BenchReport report) throws Exception {
        long begin = System.nanoTime();
        OpenFrontier opened = crawler(dir, urls).openFrontier();
        double seconds = (System.nanoTime() - begin) / 1e9;
        SiteCounts counts = opened.sites().values().iterator().next().counts();
        report.root().put("restartSeconds", seconds).put("knownAfterRestart", counts.known());
        opened.frontier().shut(Duration.ofMinutes(1));
        System.out.printf(Locale.ROOT, "restart %.2f s, %,d pages known%n", seconds, counts.known());
    }

    private static void heap(String when, BenchReport report) {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        report.root().putObject("heap-" + when).put("usedAfterCollectionMiB", used >> 20);
        System.out.printf(Locale.ROOT, "%s: heap %d MiB after a collection%n", when, used >> 20);
    }

    private static long size(Path dir) throws java.io.IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }
}
