package dripstone.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.bench.BenchReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Main text against known text: word-level F1 (words are {@code \w+} of the lower-cased text; F1 of the multisets of words of each page;
 * the mean over pages; two empty texts score 1), for each set and type of page, the half that rules and models were made on apart from
 * the other. Then documents a second on one core, and the slowest page for its size.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.text.ExtractionBenchmark -Dbench.args=DIRECTORY [worst TYPE]}: the
 * directory holds {@code articles} and {@code pages}; {@code worst} lists the pages of the made-on half that went worst. Writes
 * {@code target/bench/extraction.json}.
 */
public final class ExtractionBenchmark {
    private static final int WARM_UP_ROUNDS = 3;
    private static final int TIMED_ROUNDS = 3;

    private ExtractionBenchmark() {}

    private record Result(ExtractionPages.Page page, String foundType, WordScore.Score score) {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments.length > 0 ? arguments[0] : "../shared/data/extraction");
        BenchReport report = new BenchReport("extraction", Arrays.asList(arguments));
        List<ExtractionPages.Page> pages = ExtractionPages.all(root);
        HtmlPageReader reader = new HtmlPageReader("");
        report.root().put("extractor", reader.version());
        List<Result> results = pages.stream().map(p -> score(reader, p)).toList();
        scores(results, report);
        if (arguments.length > 1) {
            worst(results, arguments.length > 2 ? arguments[2] : "");
            return;
        }
        types(results, report);
        for (String set : List.of("articles", "pages")) {
            speed(set, reader, pages.stream().filter(p -> p.set().equals(set)).toList(), report);
        }
        report.write();
        System.out.println(report);
    }

    private static Result score(HtmlPageReader reader, ExtractionPages.Page page) {
        Page read = reader.read(page.html(), "", page.address());
        String type = read.facts().stream().filter(f -> f.startsWith("page-type=")).findFirst().orElse("=").split("=", -1)[1];
        return new Result(page, type, WordScore.of(page.text(), read.text()));
    }

    private static void scores(List<Result> results, BenchReport report) {
        System.out.printf("%-10s %-14s %18s %18s %18s%n", "set", "type", "made on it", "others", "all");
        row("articles", "all", results, r -> r.page().set().equals("articles"), report);
        row("pages", "all", results, r -> r.page().set().equals("pages"), report);
        results.stream().filter(r -> r.page().set().equals("pages")).map(r -> r.page().type()).distinct().sorted()
                .forEach(t -> row("pages", t, results, r -> r.page().set().equals("pages") && r.page().type().equals(t), report));
    }

    private static void row(String set, String type, List<Result> results, Predicate<Result> of, BenchReport report) {
        List<Result> all = results.stream().filter(of).toList();
        List<Result> tuned = all.stream().filter(r -> r.page().tuned()).toList();
        List<Result> others = all.stream().filter(r -> !r.page().tuned()).toList();
        System.out.printf(Locale.ROOT, "%-10s %-14s %10.4f (%4d) %10.4f (%4d) %10.4f (%4d)%n", set, type, mean(tuned), tuned.size(),
                mean(others), others.size(), mean(all), all.size());
        report.add("scores").put("set", set).put("type", type).put("madeOnF1", mean(tuned)).put("madeOnPages", tuned.size())
                .put("othersF1", mean(others)).put("othersPages", others.size()).put("allF1", mean(all)).put("allPages", all.size());
    }

    private static double mean(List<Result> results) {
        return results.stream().mapToDouble(r -> r.score().f1()).average().orElse(0);
    }

    private static void worst(List<Result> results, String type) {
        results.stream().filter(r -> r.page().tuned() && (type.isEmpty() || r.page().type().equals(type) || r.page().set().equals(type)))
                .sorted(Comparator.comparingDouble(r -> r.score().f1())).limit(40)
                .forEach(r -> System.out.printf(Locale.ROOT, "%.3f p=%.3f r=%.3f %s %s as %s%n", r.score().f1(), r.score().precision(),
                        r.score().recall(), r.page().id(), r.page().type(), r.foundType()));
    }

    /** How often the type was told rightly, on the other half of the pages. */
    private static void types(List<Result> results, BenchReport report) {
        Map<String, int[]> right = new TreeMap<>();
        results.stream().filter(r -> r.page().set().equals("pages") && !r.page().tuned()).forEach(r -> {
            int[] counts = right.computeIfAbsent(r.page().type(), t -> new int[2]);
            counts[0] += r.page().type().equals(r.foundType()) ? 1 : 0;
            counts[1]++;
        });
        ObjectNode node = report.root().putObject("typesRightAmongOthers");
        right.forEach((type, counts) -> node.put(type, counts[0] + " of " + counts[1]));
        System.out.println("types told rightly among the others: " + node);
    }

    private static void speed(String set, HtmlPageReader reader, List<ExtractionPages.Page> pages, BenchReport report) {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            round(reader, pages);
        }
        List<double[]> rounds = new ArrayList<>();
        for (int i = 0; i < TIMED_ROUNDS; i++) {
            rounds.add(round(reader, pages));
        }
        double[] best = rounds.stream().min(Comparator.comparingDouble(r -> r[0])).orElseThrow();
        double bytes = pages.stream().mapToDouble(p -> p.html().length).sum();
        double documents = pages.size() / best[0];
        System.out.printf(Locale.ROOT, "%s: %.0f documents/s, %.1f MB/s, slowest for its size %.3f s/MB%n", set, documents,
                bytes / 1e6 / best[0], best[1]);
        report.add("speed").put("set", set).put("documentsPerSecond", documents).put("megabytesPerSecond", bytes / 1e6 / best[0])
                .put("slowestSecondsPerMegabyte", best[1]);
    }

    /**
     * Seconds of processor time in all, and the greatest a megabyte (a page of less counts as 100 kB). Processor time of the one thread, so that
     * what else runs on the machine counts little.
     */
    private static double[] round(HtmlPageReader reader, List<ExtractionPages.Page> pages) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double slowest = 0;
        long begin = threads.getCurrentThreadCpuTime();
        for (ExtractionPages.Page page : pages) {
            long from = threads.getCurrentThreadCpuTime();
            reader.read(page.html(), "", page.address());
            double seconds = (threads.getCurrentThreadCpuTime() - from) / 1e9;
            slowest = Math.max(slowest, seconds / Math.max(0.1, page.html().length / 1e6));
        }
        return new double[] {(threads.getCurrentThreadCpuTime() - begin) / 1e9, slowest};
    }
}
