package dripstone.source.crawl;

import dripstone.bench.BenchReport;
import dripstone.source.crawl.HostileServer.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The gaps between requests as the server's own log has them: from just before the end of an answer to the arrival of the next request,
 * robots and consent files, redirects and failures included. Asked: at a pause of 0.2 s and 16 threads none below 0.2 s, and a mean of
 * at most 0.21 s. A plain main, since what is measured is time spent waiting.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.source.crawl.PolitenessBenchmark
 * [-Dbench.args="PAGES THREADS MILLIS"]} (100, 16 and 200 without); writes {@code target/bench/politeness.json}.
 */
public final class PolitenessBenchmark {
    private PolitenessBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int pages = number(arguments, 0, 100);
        int threads = number(arguments, 1, 16);
        Duration pause = Duration.ofMillis(number(arguments, 2, 200));
        BenchReport report = new BenchReport("politeness", Arrays.asList(arguments));
        double[] gaps = crawl(pages, threads, pause);
        Arrays.sort(gaps);
        double mean = Arrays.stream(gaps).average().orElseThrow();
        report.root().put("pages", pages).put("threads", threads).put("pauseMillis", pause.toMillis()).put("gaps", gaps.length)
                .put("smallestMillis", gaps[0]).put("meanMillis", mean).put("medianMillis", gaps[gaps.length / 2])
                .put("p99Millis", gaps[(int) (gaps.length * 0.99)]).put("largestMillis", gaps[gaps.length - 1]);
        report.write();
        System.out.printf(Locale.ROOT, "gaps=%d smallest=%.3f ms mean=%.3f ms p99=%.3f ms largest=%.3f ms%n", gaps.length, gaps[0], mean,
                gaps[(int) (gaps.length * 0.99)], gaps[gaps.length - 1]);
        System.out.println(report);
    }

    private static double[] crawl(int pages, int threads, Duration pause) throws Exception {
        Path directory = Files.createTempDirectory("politeness");
        try (HostileServer server = HostileServer.start()) {
            server.on("/robots.txt", Route.moved(301, "/rules.txt"));
            server.on("/rules.txt", Route.text("User-agent: *\nDisallow: /private\n"));
            server.on("/ai.txt", Route.status(404));
            server.on("/.well-known/tdmrep.json", Route.status(404));
            server.on("/", CrawlTesting.route("home", IntStream.range(0, pages).mapToObj(i -> "/" + i).toArray(String[]::new)));
            server.otherwise(p -> p.endsWith("7") ? Route.status(404)
                    : p.endsWith("3") ? Route.moved(302, p.substring(0, p.length() - 1) + "x") : CrawlTesting.route("page " + p));
            CrawlTesting.crawler(threads, directory, new CollectingSink(), CrawlTesting.site(server.uri("/"), b -> b.delay = pause))
                    .crawlOnce(false, Duration.ofMinutes(9));
            return gaps(server.log());
        }
    }

    private static double[] gaps(List<HostileServer.Seen> log) {
        List<HostileServer.Seen> seen = log.stream().sorted(Comparator.comparingLong(HostileServer.Seen::beginNanos)).toList();
        return IntStream.range(1, seen.size())
                .mapToDouble(i -> (seen.get(i).beginNanos() - seen.get(i - 1).endNanos()) / 1e6).toArray();
    }

    private static int number(String[] arguments, int i, int absent) {
        return arguments.length > i ? Integer.parseInt(arguments[i]) : absent;
    }
}
