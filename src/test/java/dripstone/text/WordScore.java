package dripstone.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** F1 of two texts' multisets of words ({@code \w+} of the lower-cased text); two texts without words score 1. */
final class WordScore {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private WordScore() {}

    /** @param precision share of found words that are wanted @param recall share of wanted words that are found */
    record Score(double f1, double precision, double recall) {}

    static Score of(String wanted, String found) {
        Map<String, Integer> counts = new HashMap<>();
        long wantedWords = count(wanted, counts, 1);
        long foundWords = count(found, counts, -1);
        long missing = counts.values().stream().filter(n -> n > 0).mapToLong(n -> n).sum();
        long common = wantedWords - missing;
        if (wantedWords == 0 && foundWords == 0) {
            return new Score(1, 1, 1);
        }
        double precision = foundWords == 0 ? 0 : (double) common / foundWords;
        double recall = wantedWords == 0 ? 0 : (double) common / wantedWords;
        return new Score(common == 0 ? 0 : 2 * precision * recall / (precision + recall), precision, recall);
    }

    private static long count(String text, Map<String, Integer> counts, int step) {
        long words = 0;
        Matcher m = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (m.find()) {
            counts.merge(m.group(), step, Integer::sum);
            words++;
        }
        return words;
    }
}
