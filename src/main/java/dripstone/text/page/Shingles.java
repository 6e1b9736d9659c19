package dripstone.text.page;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which runs of four words a text holds, to tell how much of another text is taken from it. */
final class Shingles {
    private static final int WORDS = 4;
    private final Set<Integer> hashes = new HashSet<>();

    Shingles(List<String> words) {
        for (int i = 0; i + WORDS <= words.size(); i++) {
            hashes.add(words.subList(i, i + WORDS).hashCode());
        }
    }

    /** Share of a text's runs that are in here; 0 for a text of fewer words. */
    double share(List<String> words) {
        int all = words.size() - WORDS + 1;
        if (all <= 0 || hashes.isEmpty()) {
            return 0;
        }
        int common = 0;
        for (int i = 0; i < all; i++) {
            common += hashes.contains(words.subList(i, i + WORDS).hashCode()) ? 1 : 0;
        }
        return (double) common / all;
    }
}
