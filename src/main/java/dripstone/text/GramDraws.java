package dripstone.text;

import com.optimaize.langdetect.NgramFrequencyData;
import com.optimaize.langdetect.cybozu.util.Util;
import com.optimaize.langdetect.i18n.LdLocale;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Nakatani's language detection with the tables, the draws and the arithmetic of Optimaize's library, and so its answers: seven trials,
 * each of which multiplies the likelihoods of grams drawn at random until one language stands out. The library makes every gram of the
 * text before that, thousands of strings, and draws some dozens of them; here a gram is made when it is drawn. Immutable.
 */
final class GramDraws {
    /** At most so long, a text has so few grams that all of them are counted. */
    private static final int SHORT_TEXT = 50;

    private static final int LONGEST_GRAM = 3;
    private static final int TRIALS = 7;
    private static final int MOST_DRAWS = 1000;
    private static final int DRAWS_BETWEEN_CHECKS = 5;
    private static final double CONVERGED = 0.99999;
    private static final long SEED = 41;
    private static final double SMOOTHING = 0.5;
    private static final double SMOOTHING_WIDTH = 0.05;
    private static final double SMOOTHING_UNIT = 10_000;

    private final NgramFrequencyData tables;
    private final int languages;

    /** @param probability of the most probable language */
    record Found(LdLocale language, double probability) {}

    /** Where the grams of a padded text begin, in the library's order: those of one letter, of two, of three. */
    private static final class Places {
        private final String text;
        /** Where something else than a space stands: never at either end. */
        private final int[] letters;
        private final int ones;
        private final int twos;

        Places(String text) {
            this.text = text;
            this.letters = new int[text.length()];
            int n = 0;
            for (int i = 0; i < text.length(); i++) {
                letters[n] = i;
                n += text.charAt(i) != ' ' ? 1 : 0;
            }
            this.ones = n;
            this.twos = text.length() - 1;
        }

        int count() {
            return ones + twos + ones;
        }

        /** A gram of one letter is none of a space; one of three has no space in its middle. */
        String gram(int draw) {
            if (draw < ones) {
                return text.substring(letters[draw], letters[draw] + 1);
            }
            int two = draw - ones;
            if (two < twos) {
                return text.substring(two, two + 2);
            }
            int middle = letters[two - twos];
            return text.substring(middle - 1, middle + 2);
        }
    }

    GramDraws(NgramFrequencyData tables) {
        this.tables = tables;
        this.languages = tables.getLanguageList().size();
    }

    /** @param text not empty, as the library's text objects have it: letters, single spaces */
    Found mostProbable(String text) {
        double[] p = text.length() <= SHORT_TEXT ? counted(padded(text)) : drawn(new Places(padded(text)));
        int best = 0;
        for (int i = 1; i < p.length; i++) {
            best = p[i] > p[best] ? i : best;
        }
        return new Found(tables.getLanguage(best), p[best]);
    }

    private static String padded(String text) {
        boolean first = text.startsWith(" ");
        boolean last = text.endsWith(" ");
        return first && last ? text : (first ? "" : " ") + text + (last ? "" : " ");
    }

    private double[] drawn(Places places) {
        double[] mean = new double[languages];
        Random random = new Random(SEED);
        for (int trial = 0; trial < TRIALS; trial++) {
            double[] p = even();
            double smoothing = SMOOTHING + random.nextGaussian() * SMOOTHING_WIDTH;
            for (int i = 0; i < MOST_DRAWS; i++) {
                multiply(p, places.gram(random.nextInt(places.count())), 1, smoothing);
                if (i % DRAWS_BETWEEN_CHECKS == 0 && Util.normalizeProb(p) > CONVERGED) {
                    break;
                }
            }
            for (int i = 0; i < languages; i++) {
                mean[i] += p[i] / TRIALS;
            }
        }
        return mean;
    }

    private double[] counted(String text) {
        double[] p = even();
        for (Map.Entry<String, Integer> gram : grams(text).entrySet()) {
            multiply(p, gram.getKey(), gram.getValue(), SMOOTHING);
            if (Util.normalizeProb(p) > CONVERGED) {
                break;
            }
        }
        Util.normalizeProb(p);
        return p;
    }

    private static Map<String, Integer> grams(String text) {
        Map<String, Integer> grams = new LinkedHashMap<>();
        for (int length = 1; length <= LONGEST_GRAM; length++) {
            for (int i = 0; i + length <= text.length(); i++) {
                boolean used = length == 2 || text.charAt(i + length / 2) != ' ';
                if (used) {
                    grams.merge(text.substring(i, i + length), 1, Integer::sum);
                }
            }
        }
        return grams;
    }

    private double[] even() {
        double[] p = new double[languages];
        Arrays.fill(p, 1.0 / languages);
        return p;
    }

    private void multiply(double[] p, String gram, int times, double smoothing) {
        double[] likelihoods = tables.getProbabilities(gram);
        if (likelihoods == null) {
            return;
        }
        double unseen = smoothing / SMOOTHING_UNIT;
        for (int t = 0; t < times; t++) {
            for (int i = 0; i < p.length; i++) {
                p[i] *= unseen + likelihoods[i];
            }
        }
    }
}
