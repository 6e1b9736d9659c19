package dripstone.text.page;

import java.util.ArrayList;
import java.util.List;

/** Which blocks are the page's main text, given how probable it is of each. */
final class Choice {
    /**
     * For the mean of F1 a block of that probability is worth taking: half the F1 that is reached (Lewis 1995), less a little since pages
     * whose text is missed altogether cost most.
     */
    static final double THRESHOLD = 0.42;

    private Choice() {}

    static List<Block> of(Reading reading, double[] judged, PageType type) {
        List<Block> blocks = reading.page().blocks();
        List<Block> chosen = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            if (judged[i] >= THRESHOLD) {
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
