package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;

/** Which blocks are the page's main text, given how probable it is of each. */
final class Choice {
    /** Where an article begins and ends is seldom in doubt: a page that is one for sure takes what rather belongs to it, and no more. */
    private static final double SURELY_ARTICLE = 0.6;

    private static final double ARTICLE_THRESHOLD = 0.5;

    /**
     * A page of so many words, of which no choice is expected to be good, is a shell that a script would fill: it has no main text. One
     * of fewer has not even a shell: its first draft is what it says.
     */
    private static final int SHELL_WORDS_FROM = 100;

    private static final int SHELL_WORDS_TO = 300;

    private static final double HOPELESS_F1 = 0.5;

    private Choice() {}

    /** @param judged probability of each block @param types probability of each {@link PageType} */
    static List<Block> of(Reading reading, double[] judged, double[] types) {
        ExpectedF1 expected = ExpectedF1.of(reading.words(), judged);
        if (expected.words() < SHELL_WORDS_TO && expected.best() < HOPELESS_F1) {
            return expected.words() < SHELL_WORDS_FROM ? drafted(reading) : List.of();
        }
        double threshold = types[PageType.ARTICLE.column()] >= SURELY_ARTICLE ? ARTICLE_THRESHOLD : expected.threshold();
        List<Block> blocks = reading.page().blocks();
        List<Block> chosen = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (judged[i] >= threshold) {
                chosen.add(blocks.get(i));
            }
        }
        return chosen.isEmpty() ? drafted(reading) : chosen;
    }

    /** A page on which nothing is probable still says something. */
    private static List<Block> drafted(Reading reading) {
        List<Block> chosen = new ArrayList<>();
        reading.draft().kept().stream().forEach(i -> chosen.add(reading.page().blocks().get(i)));
        return chosen;
    }
}
