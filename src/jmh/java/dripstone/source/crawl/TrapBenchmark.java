package dripstone.source.crawl;

import dripstone.bench.BenchReport;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.HtmlPageReader;
import dripstone.text.Receipt;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether trap detection costs a real site any of its pages: crawls a directory tree with it, and says what became of every address that
 * was found, by reason. Ends with 1 where a page was held back as a trap's, or asked for twice.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.crawl.TrapBenchmark
 * -Dbench.args="/usr/share/doc/openjdk-17-jre-headless 4 api/index.html"}; the last is the page to begin at. Needs nginx. Writes
 * {@code target/bench/trap.json}.
 */
public final class TrapBenchmark {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private TrapBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path tree = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "trap").toAbsolutePath();
        BenchReport report = new BenchReport("trap", Arrays.asList(arguments));
        boolean good;
        try (ServedTree served = ServedTree.start(tree, work)) {
            good = crawl(served, served.root().resolve(arguments[2]), threads, Files.createDirectories(work.resolve("frontier")), report);
        }
        report.root().put("good", good);
        report.write();
        System.out.println(report.root().toPrettyString());
        System.exit(good ? 0 : 1);
    }

    private static boolean crawl(ServedTree served, URI start, int threads, Path frontier, BenchReport report) throws Exception {
        SiteSettings plain = SiteSettings.of("trap", List.of(start));
        SiteSettings site = new SiteSettings("trap", List.of(start), List.of(), List.of(), 1_000, 1_000_000, Duration.ZERO, 16,
                Duration.ofDays(7), Bytes.mib(10), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMinutes(5), 5, 6, true, "",
                plain.consent(), "", "UTC", plain.extract(), plain.quality(), plain.fetch(), plain.revisit(), plain.discovery(),
                plain.traps());
        CrawlSettings settings = new CrawlSettings("bench@example.org", threads, Duration.ofHours(24), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(250), 64);
        Set<String> keys = ConcurrentHashMap.newKeySet();
        Crawler crawler = new Crawler(settings, List.of(site), frontier, new HtmlPageReader(Crawler.AGENT), document -> {
            keys.add(document.key().address());
            return CompletableFuture.completedFuture(new Receipt.Accepted(document.rawHash(), 1, false));
        }, new Meters(), "bench");
        long begin = System.nanoTime();
        crawler.crawlOnce(false, LIMIT);
        report.root().put("seconds", (System.nanoTime() - begin) / 1e9);
        List<String> asked = served.pagesAsked();
        TreeMap<String, Integer> fates = crawler.atFrontier(desk -> {
            TreeMap<String, Integer> found = new TreeMap<>();
            desk.each(new FrontierDesk.Query("", "", ""), page -> {
                String reason = page.path("reason").asText("");
                String told = reason.startsWith("trap") ? reason : reason.replaceAll("[ =:].*", "");
                found.merge((page.path("state").asText() + " " + told).strip(), 1, Integer::sum);
                return true;
            });
            return found;
        });
        fates.forEach(report.root().putObject("pages")::put);
        report.root().put("documents", keys.size()).put("requests", asked.size()).put("distinctRequests", new HashSet<>(asked).size());
        return fates.keySet().stream().noneMatch(f -> f.contains("trap: ")) && asked.size() == new HashSet<>(asked).size();
    }
}
