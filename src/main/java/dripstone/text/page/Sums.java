package dripstone.text.page;

import java.util.List;

/** Running sums over a page's blocks, so that any range of them is measured at once. Ranges may reach beyond the ends. */
final class Sums {
    private final double[] chars;
    private final double[] links;
    private final double[] weights;
    private final double[] drafted;
    private final int[] kept;
    private final int size;

    Sums(List<Block> blocks, Draft draft) {
        size = blocks.size();
        chars = new double[size + 1];
        links = new double[size + 1];
        weights = new double[size + 1];
        drafted = new double[size + 1];
        kept = new int[size + 1];
        for (int i = 0; i < size; i++) {
            Block b = blocks.get(i);
            chars[i + 1] = chars[i] + b.chars();
            links[i + 1] = links[i] + b.linkChars();
            weights[i + 1] = weights[i] + b.weight();
            drafted[i + 1] = drafted[i] + (draft.kept().get(i) ? b.chars() : 0);
            kept[i + 1] = kept[i] + (draft.kept().get(i) ? 1 : 0);
        }
    }

    /** Of the page; at least 1. */
    double chars() {
        return Math.max(1, chars[size]);
    }

    double charsIn(int from, int to) {
        return chars[bounded(to)] - chars[bounded(from)];
    }

    double draftedCharsIn(int from, int to) {
        return drafted[bounded(to)] - drafted[bounded(from)];
    }

    double linkDensity(int from, int to) {
        double c = charsIn(from, to);
        return c == 0 ? 0 : (links[bounded(to)] - links[bounded(from)]) / c;
    }

    double meanWeight(int from, int to) {
        int n = bounded(to) - bounded(from);
        return n == 0 ? 0 : (weights[bounded(to)] - weights[bounded(from)]) / n;
    }

    double draftedShare(int from, int to) {
        int n = bounded(to) - bounded(from);
        return n == 0 ? 0 : (double) (kept[bounded(to)] - kept[bounded(from)]) / n;
    }

    private int bounded(int i) {
        return Math.max(0, Math.min(size, i));
    }
}
