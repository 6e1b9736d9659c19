package dripstone.text.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which share of each block's words stands in the known text: by the longest common subsequence of both, in which words count more that
 * follow a common word; for blocks of some length also by the runs of words that occur anywhere, since orders differ.
 */
final class Alignment {
    private static final long MOST_CELLS = 120_000_000;
    private static final int RUN = 5;
    private static final int LONG_WORDS = 8;

    private Alignment() {}

    static float[] labels(List<List<String>> blocks, List<String> known) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] truth = numbered(known, numbers);
        List<String> all = new ArrayList<>();
        blocks.forEach(all::addAll);
        int[] page = numbered(all, numbers);
        int[] matched = (long) truth.length * page.length <= MOST_CELLS ? subsequence(page, truth) : new int[page.length];
        Set<List<String>> runs = new HashSet<>();
        for (int i = 0; i + RUN <= known.size(); i++) {
            runs.add(known.subList(i, i + RUN));
        }
        float[] labels = new float[blocks.size()];
        Set<List<String>> seen = new HashSet<>();
        int from = 0;
        for (int b = 0; b < labels.length; b++) {
            List<String> words = blocks.get(b);
            int sum = 0;
            for (int i = from; i < from + words.size(); i++) {
                sum += matched[i];
            }
            from += words.size();
            double share = words.isEmpty() ? 0 : (double) sum / words.size();
            if (words.size() >= LONG_WORDS && seen.add(words)) {
                share = Math.max(share, inRuns(words, runs));
            }
            labels[b] = (float) share;
        }
        return labels;
    }

    private static double inRuns(List<String> words, Set<List<String>> runs) {
        boolean[] covered = new boolean[words.size()];
        for (int i = 0; i + RUN <= words.size(); i++) {
            if (runs.contains(words.subList(i, i + RUN))) {
                for (int k = i; k < i + RUN; k++) {
                    covered[k] = true;
                }
            }
        }
        int n = 0;
        for (boolean c : covered) {
            n += c ? 1 : 0;
        }
        return (double) n / words.size();
    }

    private static int[] numbered(List<String> words, Map<String, Integer> numbers) {
        int[] n = new int[words.size()];
        for (int i = 0; i < n.length; i++) {
            n[i] = numbers.computeIfAbsent(words.get(i), w -> numbers.size());
        }
        return n;
    }

    /** One for each word of the page that is matched. */
    private static int[] subsequence(int[] page, int[] truth) {
        byte[][] from = new byte[page.length + 1][truth.length + 1];
        int[] above = new int[truth.length + 1];
        for (int i = 1; i <= page.length; i++) {
            int[] row = new int[truth.length + 1];
            for (int k = 1; k <= truth.length; k++) {
                int best = above[k];
                byte way = 1;
                if (row[k - 1] > best) {
                    best = row[k - 1];
                    way = 2;
                }
                if (page[i - 1] == truth[k - 1]) {
                    int gain = i > 1 && k > 1 && page[i - 2] == truth[k - 2] ? 2 : 1;
                    if (above[k - 1] + gain > best) {
                        best = above[k - 1] + gain;
                        way = 3;
                    }
                }
                row[k] = best;
                from[i][k] = way;
            }
            above = row;
        }
        int[] matched = new int[page.length];
        int i = page.length;
        int k = truth.length;
        while (i > 0 && k > 0) {
            switch (from[i][k]) {
                case 3 -> {
                    matched[--i] = 1;
                    k--;
                }
                case 1 -> i--;
                default -> k--;
            }
        }
        return matched;
    }
}
