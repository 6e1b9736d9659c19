package dripstone.text.page;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns a {@link Lexicon}: for each word, in how large a share of what it stands in (or names) is main text, page by page, so that a long
 * page counts no more than a short one. A word is learnt only from several hosts, so that it cannot be a site's own.
 */
final class LexiconTraining {
    private static final double PRIOR_PAGES = 4;
    private final Map<String, Tally> tallies = new HashMap<>();
    private final int leastHosts;
    private double share;
    private int pages;

    private static final class Tally {
        private double share;
        private int pages;
        private final Set<String> hosts = new HashSet<>();
    }

    LexiconTraining(int leastHosts) {
        this.leastHosts = leastHosts;
    }

    /** @param mass for each word of a page: of main text that it stands in, and of all text */
    void page(String host, Map<String, double[]> mass) {
        double main = 0;
        double all = 0;
        for (Map.Entry<String, double[]> word : mass.entrySet()) {
            Tally tally = tallies.computeIfAbsent(word.getKey(), w -> new Tally());
            tally.share += word.getValue()[0] / word.getValue()[1];
            tally.pages++;
            tally.hosts.add(host);
            main += word.getValue()[0];
            all += word.getValue()[1];
        }
        if (all > 0) {
            share += main / all;
            pages++;
        }
    }

    /** Words in order, with their log odds less those of any word. */
    Map<String, Float> values() {
        double prior = share / Math.max(1, pages);
        Map<String, Float> values = new TreeMap<>();
        tallies.forEach((word, tally) -> {
            if (tally.hosts.size() >= leastHosts) {
                double odds = (tally.share + PRIOR_PAGES * prior) / (tally.pages - tally.share + PRIOR_PAGES * (1 - prior));
                double value = Math.log(odds) - Math.log(prior / (1 - prior));
                if (Math.abs(value) >= 0.1) {
                    values.put(word, Math.round(value * 1000) / 1000f);
                }
            }
        });
        return values;
    }

    static Map<String, double[]> ofWords(List<List<String>> blocks, float[] labels) {
        Map<String, double[]> mass = new HashMap<>();
        for (int b = 0; b < labels.length; b++) {
            for (String word : new HashSet<>(blocks.get(b))) {
                add(mass, word, labels[b], 1);
            }
        }
        return mass;
    }

    static Map<String, double[]> ofNames(List<Block> blocks, List<List<String>> words, float[] labels) {
        Map<String, double[]> mass = new HashMap<>();
        for (int b = 0; b < labels.length; b++) {
            Set<String> names = new HashSet<>(Names.words(blocks.get(b).names()));
            for (Scope s = blocks.get(b).scope(); s != null; s = s.parent()) {
                names.addAll(Names.words(s.names()));
            }
            double chars = Math.sqrt(words.get(b).size() + 1.0);
            names.forEach(name -> add(mass, name, 0, chars));
            float label = labels[b];
            names.forEach(name -> add(mass, name, label * chars, 0));
        }
        return mass;
    }

    private static void add(Map<String, double[]> mass, String word, double main, double all) {
        double[] m = mass.computeIfAbsent(word, w -> new double[2]);
        m[0] += main;
        m[1] += all;
    }
}
