package dripstone.text.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each of some words speaks for the text around it being main text: the logarithm of the odds on the pages it was learnt
 * from. Unknown words say nothing (0). Immutable.
 *
 * <p>As a file: one word and its value a line, separated by a tab.
 */
final class Lexicon {
    private final Map<String, Float> values;

    Lexicon(Map<String, Float> values) {
        this.values = new HashMap<>(values); // asked for every word of every page: faster than an immutable copy
    }

    static Lexicon read(BufferedReader in) throws IOException {
        Map<String, Float> values = new HashMap<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int tab = line.indexOf('\t');
            if (tab > 0 && !line.startsWith("#")) {
                values.put(line.substring(0, tab), Float.valueOf(line.substring(tab + 1)));
            }
        }
        return new Lexicon(values);
    }

    /** Sum, least and greatest of the known words' values, and how many were known. */
    record Opinion(float sum, float least, float greatest, int known) {
        static final Opinion NONE = new Opinion(0, 0, 0, 0);

        float mean() {
            return known == 0 ? 0 : sum / known;
        }
    }

    Opinion of(List<String> words) {
        float sum = 0;
        float least = 0;
        float greatest = 0;
        int known = 0;
        for (String word : words) {
            Float value = values.get(word);
            if (value != null) {
                sum += value;
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
                known++;
            }
        }
        return known == 0 ? Opinion.NONE : new Opinion(sum, least, greatest, known);
    }
}
