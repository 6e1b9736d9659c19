package dripstone.text.page;

import dripstone.text.ExtractionPages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;

/**
 * A page to learn from: what was read of it, and what should have been chosen.
 *
 * @param weights of its blocks: words, for the geometric mean of the page's and those of its known text. A word wrongly taken costs F1
 *     the more the fewer belong there; were that all that counts, a few short texts on long pages would outweigh the others
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares samples
record Sample(ExtractionPages.Page source, Reading reading, float[] pageRow, float[] labels, float[] weights, int fold) {
    static final int FOLDS = 5;
    private static final double WEIGHT = 835;
    private static final int LEAST_WORDS = 20;

    static Sample of(ExtractionPages.Page source) {
        Document document = source.document();
        Reading reading = Reading.of(document, ExtractionPages.Page.title(document));
        List<String> known = Words.of(source.text());
        float[] labels = Alignment.labels(reading.words(), known);
        long all = reading.words().stream().mapToLong(List::size).sum();
        double scale = Math.sqrt((double) Math.max(LEAST_WORDS, Math.min(known.size(), all)) * Math.max(LEAST_WORDS, all));
        float[] weights = new float[labels.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (WEIGHT * reading.words().get(i).size() / scale);
        }
        float[] row = PageFeatures.of(reading.page(), reading.markup(), reading.draft(), reading.title());
        return new Sample(source, reading, row, labels, weights, Math.floorMod(source.host().hashCode() * 31, 1009) % FOLDS);
    }

    PageType type() {
        return PageType.valueOf(source.type().toUpperCase(java.util.Locale.ROOT));
    }

    double f1(String text) {
        List<String> known = Words.of(source.text());
        List<String> found = Words.of(text);
        if (known.isEmpty() && found.isEmpty()) {
            return 1;
        }
        Map<String, Integer> counts = new HashMap<>();
        known.forEach(w -> counts.merge(w, 1, Integer::sum));
        int common = 0;
        for (String w : found) {
            Integer n = counts.get(w);
            if (n != null && n > 0) {
                common++;
                counts.put(w, n - 1);
            }
        }
        return 2.0 * common / (known.size() + found.size());
    }
}
