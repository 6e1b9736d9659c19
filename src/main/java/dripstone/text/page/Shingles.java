package dripstone.text.page;

import java.util.Arrays;
import java.util.List;

/** Which runs of four words a text holds, to tell how much of another text is taken from it. */
final class Shingles {
    private static final int WORDS = 4;
    /** Of each run once, in order. */
    private final int[] hashes;

    Shingles(List<String> words) {
        hashes = runs(words);
        Arrays.sort(hashes);
    }

    /** Share of a text's runs that are in here; 0 for a text of fewer words. */
    double share(List<String> words) {
        if (hashes.length == 0 || words.size() < WORDS) {
            return 0;
        }
        int[] runs = runs(words);
        int common = 0;
        for (int run : runs) {
            common += Arrays.binarySearch(hashes, run) >= 0 ? 1 : 0;
        }
        return (double) common / runs.length;
    }

    /** The hash of each run of words, as that of a list of them; none of a text of fewer words. */
    private static int[] runs(List<String> words) {
        int[] runs = new int[Math.max(0, words.size() - WORDS + 1)];
        for (int i = 0; i < runs.length; i++) {
            int hash = 1;
            for (int w = 0; w < WORDS; w++) {
                hash = 31 * hash + words.get(i + w).hashCode();
            }
            runs[i] = hash;
        }
        return runs;
    }
}
