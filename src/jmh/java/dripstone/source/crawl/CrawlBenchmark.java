package dripstone.source.crawl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dripstone.bench.BenchReport;
import dripstone.disk.SpaceFloor;
import dripstone.intake.Intake;
import dripstone.intake.IntakeSettings;
import dripstone.journal.ChronicleJournal;
import dripstone.journal.Journal;
import dripstone.journal.JournalSettings;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pages a second from a served directory tree to extracted text, politeness 0, each page once; beside it what is known to be fast and
 * does less: {@link PlainCrawl}, and {@code wget -r} where it is installed, which extracts nothing. {@code durable} is the same crawl with
 * the intake and a journal behind it: a page is done when it is on the disk.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.crawl.CrawlBenchmark
 * [-Dbench.args="DIR [THREADS] [RUNS] [START] [KINDS]"]}; without DIR of 3,000 synthetic pages; START is the page to begin at, for instance
 * {@code api/index.html}; KINDS are some of {@code dripstone,durable,plain,wget}. Needs nginx. Writes {@code target/bench/crawl.json}.
 */
public final class CrawlBenchmark {
    private static final int SYNTHETIC_PAGES = 3_000;
    private static final int DEFAULT_THREADS = 8;
    private static final int DEFAULT_RUNS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final ServedTree served;
    private final Path work;
    private final int threads;
    private final URI start;
    private final BenchReport report;

    private CrawlBenchmark(ServedTree served, Path work, int threads, URI start, BenchReport report) {
        this.served = served;
        this.work = work;
        this.threads = threads;
        this.start = start;
        this.report = report;
    }

    public static void main(String[] arguments) throws Exception {
        Path work = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "crawl").toAbsolutePath();
        Path tree = arguments.length > 0 && !arguments[0].isBlank() ? Path.of(arguments[0]) : work.resolve("tree");
        if (!Files.isDirectory(tree)) {
            SyntheticSite.write(tree, SYNTHETIC_PAGES);
        }
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_THREADS;
        int runs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : DEFAULT_RUNS;
        String[] kinds = (arguments.length > 4 ? arguments[4] : "dripstone,durable,plain,wget").split(",", -1);
        BenchReport report = new BenchReport("crawl", Arrays.asList(arguments));
        report.root().put("tree", tree.toString()).put("threads", threads);
        try (ServedTree served = ServedTree.start(tree, work)) {
            CrawlBenchmark benchmark = new CrawlBenchmark(
                    served, work, threads, served.root().resolve(arguments.length > 3 ? arguments[3] : ""), report);
            for (int run = 0; run < runs; run++) {
                for (String kind : kinds) {
                    benchmark.run(kind, run);
                    report.write();
                }
            }
        }
        System.out.println(report);
    }

    /** Counts what is offered, and hands it on, or answers at once. */
    private static final class Counting implements DocumentSink {
        private final @Nullable DocumentSink next;
        private final AtomicLong receiptNanos = new AtomicLong();
        private final AtomicLong longestNanos = new AtomicLong();
        private final Set<String> keys = ConcurrentHashMap.newKeySet();
        private final AtomicInteger offered = new AtomicInteger();
        private final AtomicLong characters = new AtomicLong();

        Counting(@Nullable DocumentSink next) {
            this.next = next;
        }

        @Override
        public CompletableFuture<Receipt> offer(Document document) throws InterruptedException {
            keys.add(document.key().address());
            offered.incrementAndGet();
            characters.addAndGet(document.text().length());
            if (next == null) {
                return CompletableFuture.completedFuture(new Receipt.Accepted(document.rawHash(), 1, false));
            }
            long begin = System.nanoTime();
            return next.offer(document).whenComplete((receipt, trouble) -> {
                receiptNanos.addAndGet(System.nanoTime() - begin);
                longestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
            });
        }
    }

    private void run(String kind, int run) throws Exception {
        switch (kind) {
            case "dripstone" -> dripstone("dripstone", run, new Counting(null));
            case "durable" -> durable(run);
            case "plain" -> plain();
            case "wget" -> wget(run);
            default -> throw new IllegalArgumentException("kinds are dripstone, durable, plain and wget: '" + kind + "'");
        }
    }

    private void durable(int run) throws Exception {
        Path data = Files.createDirectories(work.resolve("data-" + run));
        try (Journal journal = ChronicleJournal.open(data.resolve("journal"), new JournalSettings(Bytes.mib(256)))) {
            Intake intake = new Intake(IntakeSettings.defaults(), journal, data.resolve("intake"), Optional::empty,
                    SpaceFloor.of(data, Bytes.mib(64)), new Meters());
            intake.start();
            try {
                Counting sink = new Counting(intake);
                ObjectNode row = dripstone("dripstone, durable in the journal", run, sink);
                row.put("accepted", intake.status().documents()).put("journalEntries", journal.stat().entries())
                        .put("journalBytes", journal.stat().bytesOnDisk())
                        .put("meanReceiptMillis", sink.receiptNanos.get() / 1e6 / sink.offered.get())
                        .put("longestReceiptMillis", sink.longestNanos.get() / 1e6);
                System.out.println("    accepted=" + row.path("accepted") + " entries=" + row.path("journalEntries") + " receipt mean="
                        + row.path("meanReceiptMillis") + " ms longest=" + row.path("longestReceiptMillis") + " ms");
            } finally {
                intake.stop(Duration.ofSeconds(30));
            }
        }
    }

    private ObjectNode dripstone(String name, int run, Counting sink) throws Exception {
        SiteSettings site = site(start);
        CrawlSettings settings = new CrawlSettings("bench@example.org", threads, Duration.ofHours(24), Duration.ofMinutes(5),
                Duration.ofMinutes(5), Duration.ofMillis(250), 64);
        Path frontier = Files.createTempDirectory(work, "frontier-" + run);
        Crawler crawler = new Crawler(settings, List.of(site), frontier, new HtmlPageReader(Crawler.AGENT), sink, new Meters(), "bench");
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        crawler.crawlOnce(false, LIMIT);
        ObjectNode row = row(name, sink.offered.get(), begin);
        addCpu(row, cpu);
        List<String> asked = served.pagesAsked();
        row.put("distinctPages", sink.keys.size()).put("textCharacters", sink.characters.get())
                .put("requests", asked.size()).put("distinctRequests", new HashSet<>(asked).size());
        print(row);
        if (sink.keys.size() != sink.offered.get()) {
            throw new IllegalStateException("pages came twice: offered=" + sink.offered + " distinct=" + sink.keys.size());
        }
        return row;
    }

    private static SiteSettings site(URI root) {
        SiteSettings plain = SiteSettings.of("bench", List.of(root));
        return new SiteSettings("bench", List.of(root), List.of(), List.of(), 1_000, 1_000_000, Duration.ZERO, 16, Duration.ofDays(7),
                Bytes.mib(10), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(2), 5, 6, true, "",
                plain.consent(), "", "UTC", plain.extract(), plain.quality(), plain.fetch(), plain.revisit(), plain.discovery(),
                plain.traps());
    }

    private void plain() throws Exception {
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        int pages = new PlainCrawl(new HtmlPageReader(Crawler.AGENT), start, 2 * threads).run();
        ObjectNode row = row("plain virtual threads, same extraction, nothing kept", pages, begin);
        addCpu(row, cpu);
        served.pagesAsked();
        print(row);
    }

    private void wget(int run) throws Exception {
        Path into = Files.createDirectories(work.resolve("wget-" + run));
        long begin = System.nanoTime();
        try {
            new ProcessBuilder("wget", "-q", "-r", "-l", "inf", "-nH", "-P", into.toString(), "-A", "html,htm", start.toString())
                    .inheritIO().start().waitFor();
        } catch (IOException e) {
            System.out.println("wget is not installed: " + e.getMessage());
            return;
        }
        ObjectNode row = row("wget -r, no extraction", 0, begin);
        List<String> asked = served.pagesAsked();
        row.put("pages", asked.size()).put("pagesPerSecond", asked.size() / row.path("seconds").asDouble());
        print(row);
    }

    private ObjectNode row(String name, int pages, long beginNanos) {
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        return report.add("runs").put("name", name).put("pages", pages).put("seconds", seconds).put("pagesPerSecond", pages / seconds);
    }

    /** Processor time of this process: what remains comparable where the machine is shared. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void addCpu(ObjectNode row, long before) {
        double seconds = (cpuNanos() - before) / 1e9;
        row.put("cpuSeconds", seconds).put("pagesPerCpuSecond", row.path("pages").asInt() / seconds);
    }

    private static void print(ObjectNode row) {
        System.out.printf(Locale.ROOT, "%-55s %7d pages %8.1f s %8.0f pages/s %8.0f pages/cpu-s %s%n", row.path("name").asText(),
                row.path("pages").asInt(), row.path("seconds").asDouble(), row.path("pagesPerSecond").asDouble(),
                row.path("pagesPerCpuSecond").asDouble(),
                row.has("requests") ? "requests=" + row.path("requests") + " distinct=" + row.path("distinctRequests") : "");
    }
}
