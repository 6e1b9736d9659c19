package dripstone.text.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was learnt: two lexicons, a forest for each type of page, and the one that judges blocks. Immutable.
 *
 * @param types in the order of {@link PageType}
 * @param blocks judges a block
 */
record Model(Lexicon words, Lexicon names, List<Forest> types, Forest blocks) {
    Model {
        types = List.copyOf(types);
    }

    /** The one that is shipped, read at its first use. */
    static Model shipped() {
        return Shipped.MODEL;
    }

    private static final class Shipped {
        private static final Model MODEL = read();

        private static Model read() {
            try {
                List<Forest> types = Stream.of(PageType.values()).map(t -> forest(t.label() + ".forest", PageFeature.names())).toList();
                return new Model(lexicon("words.lexicon"), lexicon("names.lexicon"), types, forest("blocks.forest", BlockFeature.names()));
            } catch (IOException e) {
                throw new UncheckedIOException("the extraction model that this build carries cannot be read", e);
            }
        }

        private static Lexicon lexicon(String name) throws IOException {
            try (BufferedReader in = open(name)) {
                return Lexicon.read(in);
            }
        }

        private static Forest forest(String name, List<String> columns) {
            try (BufferedReader in = open(name)) {
                return Forest.read(in, columns);
            } catch (IOException e) {
                throw new UncheckedIOException("name=" + name, e);
            }
        }

        private static BufferedReader open(String name) throws IOException {
            InputStream in = Model.class.getResourceAsStream(name);
            if (in == null) {
                throw new IOException("no such resource: name=" + name);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
    }

    /** Probability of each type, in their order; together 1. */
    double[] typesOf(Reading reading) {
        return typesOf(PageFeatures.of(reading.page(), reading.markup(), reading.draft(), reading.title()));
    }

    double[] typesOf(float[] row) {
        double[] p = types.stream().mapToDouble(f -> Forest.probability(f.score(row))).toArray();
        double sum = Arrays.stream(p).sum();
        for (int t = 0; t < p.length; t++) {
            p[t] /= sum;
        }
        return p;
    }

    /** Probability that each block is main text. */
    double[] judge(Reading reading, double[] typeProbabilities) {
        return judge(blocks, BlockFeatures.of(reading, typeProbabilities, words, names));
    }

    static double[] judge(Forest forest, float[][] rows) {
        float[] scores = forest.scores(rows);
        double[] p = new double[scores.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = Forest.probability(scores[i]);
        }
        return p;
    }

    static PageType mostProbable(double[] types) {
        int best = 0;
        for (int t = 1; t < types.length; t++) {
            best = types[t] > types[best] ? t : best;
        }
        return PageType.ofColumn(best);
    }
}
