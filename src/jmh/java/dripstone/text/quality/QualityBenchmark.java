package dripstone.text.quality;

import dripstone.bench.BenchReport;
import dripstone.text.ExtractionPages;
import dripstone.text.TextNormalizer;
import dripstone.text.quality.QualitySettings.Scrub;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What rules of quality would drop of pages whose main text people chose by hand, by type of page: such a text is wanted, so each drop is a
 * loss to an owner who named the site. Then megabytes of UTF-8 a second of the thread's own time: the sets of rules, the plain way of
 * measuring beside the fast one, scrubbing, and repeated lines.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.text.quality.QualityBenchmark [-Dbench.args=DIRECTORY]}: the directory
 * holds {@code extraction} and {@code corpora}, without it {@code ../shared/data}. Writes {@code target/bench/quality.json}.
 */
public final class QualityBenchmark {
    private static final int ROUNDS = 5;
    private static final List<String> CORPORA = List.of("tinyshakespeare.txt", "moby-dick.txt", "wikitext2-valid.txt",
            "wikitext2-test.txt");
    private static final List<String> SETS = List.of("mild", "gopher-quality", "gopher-repetition", "c4", "fineweb", "gopher,c4,fineweb");

    private QualityBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments.length > 0 ? arguments[0] : "../shared/data");
        BenchReport report = new BenchReport("quality", Arrays.asList(arguments));
        System.out.println(BenchReport.processor());
        List<ExtractionPages.Page> pages = ExtractionPages.all(data.resolve("extraction"));
        drops(pages, report);
        List<String> texts = new ArrayList<>();
        pages.forEach(p -> texts.add(TextNormalizer.normalize(p.text())));
        for (String name : CORPORA) {
            String whole = TextNormalizer.normalize(Files.readString(data.resolve("corpora").resolve(name)));
            for (int from = 0; from < whole.length(); from += 8000) {
                texts.add(whole.substring(from, Math.min(whole.length(), from + 8000)));
            }
        }
        speeds(texts, report);
        report.write();
        System.out.println(report);
    }

    private static void drops(List<ExtractionPages.Page> pages, BenchReport report) {
        QualityJudge judge = new QualityJudge();
        RuleSet all = RuleSet.of(List.of("gopher", "c4", "fineweb"));
        Map<String, Map<String, Integer>> drops = new TreeMap<>();
        Map<String, Integer> seen = new TreeMap<>();
        for (ExtractionPages.Page page : pages) {
            String text = TextNormalizer.normalize(page.text());
            if (text.isBlank()) {
                continue;
            }
            for (String type : List.of(page.set() + "/" + page.type(), "all")) {
                seen.merge(type, 1, Integer::sum);
                for (String what : dropping(judge, all, text)) {
                    drops.computeIfAbsent(what, w -> new TreeMap<>()).merge(type, 1, Integer::sum);
                }
            }
        }
        System.out.printf("%-40s", "dropped, percent of");
        seen.forEach((type, count) -> System.out.printf(" %12s", type.substring(type.indexOf('/') + 1)));
        System.out.printf("%n%-40s", "pages");
        seen.forEach((type, count) -> System.out.printf(" %12d", count));
        System.out.println();
        drops.forEach((what, types) -> {
            System.out.printf("%-40s", what);
            var row = report.add("drops").put("by", what);
            seen.forEach((type, count) -> {
                double percent = 100.0 * types.getOrDefault(type, 0) / count;
                System.out.printf(Locale.ROOT, " %12.1f", percent);
                row.put(type, percent);
            });
            System.out.println();
        });
    }

    /** Rules that drop a text, each by itself, and sets that do. */
    private static Set<String> dropping(QualityJudge judge, RuleSet all, String text) {
        Set<String> dropping = new TreeSet<>();
        TextForm form = TextForm.of("html/2", "a.html", text);
        judge.explain(all, form, "", text).drops().forEach(d -> dropping.add(d.rule()));
        for (String set : SETS) {
            if (judge.judge(RuleSet.of(List.of(set.split(","))), form, "", text).drop().isPresent()) {
                dropping.add("[" + set + "]");
            }
        }
        return dropping;
    }

    private static void speeds(List<String> texts, BenchReport report) throws IOException {
        QualityJudge judge = new QualityJudge();
        for (String set : SETS) {
            RuleSet rules = RuleSet.of(List.of(set.split(",")));
            speed("rules: " + set, texts, t -> judge.explain(rules, TextForm.PROSE, "en", t), report);
        }
        speed("gopher-repetition, the plain way", texts, QualityBenchmark::plain, report);
        speed("scrub: email, ip", texts, t -> Scrubber.scrub(t, List.of(Scrub.EMAIL, Scrub.IP)), report);
        Path file = Files.createTempDirectory("quality").resolve("b.mv");
        try (BoilerplateMemory memory = BoilerplateMemory.open(file, BoilerplateSettings.byDefault())) {
            int[] page = new int[1];
            speed("repeated lines", texts, t -> memory.strip("site", "page" + page[0]++, t), report);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(""));
        }
    }

    private static void plain(String text) {
        PlainMeasures plain = new PlainMeasures(text);
        double sum = plain.duplicateLines() + plain.duplicateLineCharacters() + plain.duplicateParagraphs()
                + plain.duplicateParagraphCharacters();
        for (int n = 2; n <= 4; n++) {
            sum += plain.topNgramCharacters(n);
        }
        for (int n = 5; n <= 10; n++) {
            sum += plain.duplicateNgramCharacters(n);
        }
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("a share of nothing");
        }
    }

    /** The median of some rounds, after as many to warm up. */
    private static void speed(String what, List<String> texts, Consumer<String> work, BenchReport report) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long bytes = texts.stream().mapToLong(t -> t.getBytes(StandardCharsets.UTF_8).length).sum();
        double[] rates = new double[ROUNDS];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            long from = threads.getCurrentThreadCpuTime();
            texts.forEach(work);
            if (round >= 0) {
                rates[round] = bytes * 1e3 / (threads.getCurrentThreadCpuTime() - from);
            }
        }
        Arrays.sort(rates);
        System.out.printf(Locale.ROOT, "%-40s %8.1f MB/s%n", what, rates[ROUNDS / 2]);
        report.add("speeds").put("what", what).put("bytes", bytes).put("megabytesPerThreadSecond", rates[ROUNDS / 2]);
    }
}
