package dripstone.text.page;

import dripstone.text.ExtractionPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the model that chooses main text, from pages whose text is known and whose id's SHA-256 begins with an even digit; no other page
 * is looked at. What the lexicons and the types say of a page to train on is learnt from the pages of other hosts (five folds), so that
 * the forest does not trust them more than they deserve; so is the score that is printed.
 *
 * <p>{@code mvn -q -Pbench test-compile exec:exec -Dbench=dripstone.text.page.ExtractionTraining -Dbench.args="DIRECTORY [RESOURCES]"}:
 * the directory holds {@code articles} and {@code pages}; with the second, the model's files are written there
 * ({@code src/main/resources/dripstone/text/page}). The same pages give the same files.
 */
public final class ExtractionTraining {
    private static final Boosting.Options TYPES = new Boosting.Options(80, 3, 0.1, 2, 2, 0.4, 0.7, 17);
    private static final Boosting.Options BLOCKS = new Boosting.Options(300, 5, 0.05, 100, 20, 0.3, 0.5, 42);
    private static final int LEAST_HOSTS_OF_WORDS = 8;
    private static final int LEAST_HOSTS_OF_NAMES = 4;

    private final List<Sample> samples;
    private final List<double[]> types = new ArrayList<>();
    private final List<float[][]> rows = new ArrayList<>();

    private ExtractionTraining(List<Sample> samples) {
        this.samples = samples;
    }

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments.length > 0 ? arguments[0] : "../shared/data/extraction");
        long begin = System.nanoTime();
        ExtractionTraining training = new ExtractionTraining(ExtractionPages.all(root).stream()
                .filter(ExtractionPages.Page::tuned).map(Sample::of).toList());
        System.out.printf("%d pages, %d blocks, read and aligned in %.1f s%n", training.samples.size(),
                training.samples.stream().mapToInt(s -> s.labels().length).sum(), (System.nanoTime() - begin) / 1e9);
        training.encode();
        training.ceiling();
        training.validate();
        if (arguments.length > 1) {
            training.write(Path.of(arguments[1]));
        }
        System.out.printf("done in %.1f s%n", (System.nanoTime() - begin) / 1e9);
    }

    /** What a perfect choice among the blocks would score, and what the first draft does. */
    private void ceiling() {
        List<double[]> perfect = samples.stream().map(s -> {
            double[] judged = new double[s.labels().length];
            for (int i = 0; i < judged.length; i++) {
                judged[i] = s.labels()[i];
            }
            return judged;
        }).toList();
        print("perfect", perfect);
        print("draft", samples.stream().map(s -> {
            double[] judged = new double[s.labels().length];
            for (int i = 0; i < judged.length; i++) {
                judged[i] = s.reading().draft().kept().get(i) ? 1 : 0;
            }
            return judged;
        }).toList());
    }

    private void encode() {
        Lexicon[] words = new Lexicon[Sample.FOLDS];
        Lexicon[] names = new Lexicon[Sample.FOLDS];
        List<List<Forest>> forests = new ArrayList<>();
        for (int fold = 0; fold < Sample.FOLDS; fold++) {
            int left = fold;
            List<Sample> others = samples.stream().filter(s -> s.fold() != left).toList();
            words[fold] = new Lexicon(words(others));
            names[fold] = new Lexicon(names(others));
            forests.add(Stream.of(PageType.values()).map(t -> Boosting.forest(type(t, others), PageFeature.names())).toList());
        }
        int[][] right = new int[PageType.values().length][PageType.values().length];
        for (Sample s : samples) {
            int fold = s.fold();
            Model model = new Model(words[fold], names[fold], forests.get(fold), forests.get(fold).getFirst());
            double[] p = model.typesOf(s.pageRow());
            right[s.type().column()][Model.mostProbable(p).column()] += s.source().set().equals("pages") ? 1 : 0;
            types.add(p);
            rows.add(BlockFeatures.of(s.reading(), p, words[fold], names[fold]));
        }
        System.out.println("types, a row for each real one, told from other hosts: " + Arrays.deepToString(right));
    }

    private static Map<String, Float> words(List<Sample> from) {
        LexiconTraining training = new LexiconTraining(LEAST_HOSTS_OF_WORDS);
        from.forEach(s -> training.page(s.source().host(), LexiconTraining.ofWords(s.reading().words(), s.labels())));
        return training.values();
    }

    private static Map<String, Float> names(List<Sample> from) {
        LexiconTraining training = new LexiconTraining(LEAST_HOSTS_OF_NAMES);
        from.forEach(s -> training.page(s.source().host(),
                LexiconTraining.ofNames(s.reading().page().blocks(), s.reading().words(), s.labels())));
        return training.values();
    }

    private static String type(PageType type, List<Sample> from) {
        float[][] rows = from.stream().map(Sample::pageRow).toArray(float[][]::new);
        float[] labels = new float[rows.length];
        float[] weights = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            labels[i] = from.get(i).type() == type ? 1 : 0;
            weights[i] = from.get(i).source().set().equals("pages") ? 1 : 0.5f;
        }
        return Boosting.train(PageFeature.names(), rows, labels, weights, IntStream.range(0, rows.length).toArray(), TYPES);
    }

    /** Judges every page by a forest that saw no page of its host. */
    private void validate() {
        List<double[]> judged = judged();
        print("judged", judged);
        if (Boolean.getBoolean("worst")) {
            worst(judged);
        }
    }

    private List<double[]> judged() {
        List<double[]> judged = new ArrayList<>(samples.stream().map(s -> new double[0]).toList());
        for (int fold = 0; fold < Sample.FOLDS; fold++) {
            int left = fold;
            Forest forest = Boosting.forest(blocks(i -> samples.get(i).fold() != left), BlockFeature.names());
            for (int i = 0; i < samples.size(); i++) {
                if (samples.get(i).fold() == left) {
                    judged.set(i, Model.judge(forest, rows.get(i)));
                }
            }
        }
        return judged;
    }

    private String blocks(Predicate<Integer> of) {
        List<float[]> chosen = new ArrayList<>();
        List<Float> labels = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            if (of.test(i)) {
                for (int b = 0; b < rows.get(i).length; b++) {
                    chosen.add(rows.get(i)[b]);
                    labels.add(samples.get(i).labels()[b]);
                    weights.add(samples.get(i).weights()[b]);
                    groups.add(i);
                }
            }
        }
        return Boosting.train(BlockFeature.names(), chosen.toArray(new float[0][]), floats(labels), floats(weights),
                groups.stream().mapToInt(Integer::intValue).toArray(), BLOCKS);
    }

    private static float[] floats(List<Float> values) {
        float[] plain = new float[values.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = values.get(i);
        }
        return plain;
    }

    private double score(int i, double[] judged) {
        Sample s = samples.get(i);
        return s.f1(PageContent.text(s.reading(), judged, types.get(i)));
    }

    private void print(String what, List<double[]> judged) {
        StringBuilder line = new StringBuilder(String.format("%-10s", what));
        line.append(String.format(Locale.ROOT, " articles %.4f  pages %.4f ", mean(judged, s -> s.source().set().equals("articles")),
                mean(judged, s -> s.source().set().equals("pages"))));
        for (PageType t : PageType.values()) {
            line.append(String.format(Locale.ROOT, " %s %.3f", t.label(), mean(judged, s -> s.source().set().equals("pages") && s.type() == t)));
        }
        System.out.println(line);
    }

    private double mean(List<double[]> judged, Predicate<Sample> of) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < samples.size(); i++) {
            if (of.test(samples.get(i))) {
                sum += score(i, judged.get(i));
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }

    private void worst(List<double[]> judged) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> Double.compare(score(a, judged.get(a)), score(b, judged.get(b))));
        order.stream().limit(60).forEach(i -> System.out.printf(Locale.ROOT, "%.3f %s %s %s as %s draft %.3f%n", score(i, judged.get(i)),
                samples.get(i).source().set(), samples.get(i).source().id(), samples.get(i).type().label(),
                Model.mostProbable(types.get(i)).label(), samples.get(i).f1(drafted(samples.get(i)))));
    }

    private static String drafted(Sample s) {
        double[] judged = new double[s.labels().length];
        for (int i = 0; i < judged.length; i++) {
            judged[i] = s.reading().draft().kept().get(i) ? 1 : 0;
        }
        return PageContent.text(s.reading(), judged, new double[PageType.values().length]);
    }

    private void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        String head = "# Made by dripstone.text.page.ExtractionTraining; see there. Pages: article-extraction-benchmark (MIT), WCXB (CC BY 4.0).\n";
        Files.writeString(directory.resolve("words.lexicon"), head + lines(words(samples)));
        Files.writeString(directory.resolve("names.lexicon"), head + lines(names(samples)));
        for (PageType t : PageType.values()) {
            Files.writeString(directory.resolve(t.label() + ".forest"), head + type(t, samples));
        }
        Files.writeString(directory.resolve("blocks.forest"), head + blocks(i -> true));
    }

    private static String lines(Map<String, Float> values) {
        return values.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue() + "\n").collect(Collectors.joining());
    }
}
