package dripstone.source.crawl;

import dripstone.bench.BenchReport;
import dripstone.disk.Publish;
import dripstone.life.Bytes;
import dripstone.meter.Meters;
import dripstone.text.Document;
import dripstone.text.DocumentSink;
import dripstone.text.HtmlPageReader;
import dripstone.text.Receipt;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A crawl of a site that has no end to speak of: heap and disk after so many pages, fetched from nginx over loopback, parsed and
 * answered for. Page {@code /p/abc} links its ten children {@code /p/abca} to {@code /p/abcj}; seven letters deep there are 11,111,111
 * of them, which nginx makes up as they are asked for, so that nothing but the crawler needs room. Trap detection is on.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.crawl.ScaleBenchmark [-Dbench.args="PAGES THREADS"]}, by
 * hand with {@code -Xmx512m}; writes {@code target/bench/scale.json}. Needs nginx.
 */
public final class ScaleBenchmark {
    private static final int DEFAULT_PAGES = 1_000_000;
    private static final int DEFAULT_THREADS = 4;
    private static final int REPORTED = 50_000;
    private static final Duration LIMIT = Duration.ofHours(3);

    private ScaleBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int pages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_PAGES;
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_THREADS;
        Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "scale").toAbsolutePath();
        BenchReport report = new BenchReport("scale", Arrays.asList(arguments));
        report.root().put("asked", pages).put("threads", threads).put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
        try (ServedTree served = ServedTree.startNames(work)) {
            crawl(served.root().resolve("/p/"), pages, threads, work.resolve("frontier"), report);
        } finally {
            Publish.deleteTree(work);
        }
        report.write();
        System.out.println(report.root().toPrettyString());
    }

    /** Counts what is offered, and answers at once. */
    private static final class Counting implements DocumentSink {
        private final AtomicLong offered = new AtomicLong();
        private final CountDownLatch missing;
        private final long begin = System.nanoTime();

        Counting(int pages) {
            missing = new CountDownLatch(pages);
        }

        @Override
        public CompletableFuture<Receipt> offer(Document document) {
            long n = offered.incrementAndGet();
            missing.countDown();
            if (n % REPORTED == 0) {
                System.out.printf(Locale.ROOT, "%,d pages in %.0f s%n", n, (System.nanoTime() - begin) / 1e9);
            }
            return CompletableFuture.completedFuture(new Receipt.Accepted(document.rawHash(), 1, false));
        }
    }

    private static void crawl(URI seed, int pages, int threads, Path frontier, BenchReport report) throws Exception {
        SiteSettings plain = SiteSettings.of("scale", List.of(seed));
        SiteSettings site = new SiteSettings("scale", List.of(seed), List.of(), List.of(), 1_000, pages, Duration.ZERO, 16,
                Duration.ofDays(7), Bytes.mib(10), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(2), 5, 6, true, "",
                plain.consent(), "", "UTC", plain.extract(), plain.quality(), plain.fetch(), plain.revisit(), plain.discovery(),
                plain.traps());
        CrawlSettings settings = new CrawlSettings("bench@example.org", threads, Duration.ofHours(24), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(250), 64);
        Counting sink = new Counting(pages);
        Files.createDirectories(frontier);
        Crawler crawler = new Crawler(settings, List.of(site), frontier, new HtmlPageReader(Crawler.AGENT), sink, new Meters(), "bench");
        long begin = System.nanoTime();
        crawler.start();
        try {
            boolean _ = sink.missing.await(LIMIT.toSeconds(), TimeUnit.SECONDS); // the report says how many came
            double seconds = (System.nanoTime() - begin) / 1e9;
            SiteStatus status = crawler.status().getFirst();
            long known = status.scheduled() + status.inFlight() + status.done() + status.failed() + status.refused();
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            report.root().put("pages", sink.offered.get()).put("seconds", seconds).put("pagesPerSecond", sink.offered.get() / seconds)
                    .put("known", known).put("failed", status.failed()).put("refused", status.refused())
                    .put("heapAfterCollectionMiB", heap >> 20);
        } finally {
            crawler.stop(Duration.ofMinutes(1));
        }
        report.root().put("bytesOnDisk", size(frontier));
        long opening = System.nanoTime();
        long known = crawler.atFrontier(desk -> desk.list(new FrontierDesk.Query("", "", ""), 1).path("listed").asLong());
        report.root().put("openedAndAskedSeconds", (System.nanoTime() - opening) / 1e9).put("listed", known);
    }

    private static long size(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }
}
