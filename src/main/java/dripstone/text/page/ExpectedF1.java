package dripstone.text.page;

import java.util.List;

/**
 * Where to part a page's blocks so that the F1 of their words is greatest, as far as the blocks' probabilities tell: the more doubtful all
 * of a page is, the less a block must promise to be worth taking (Lewis 1995: half the F1 that is reached). Time linear in the blocks.
 *
 * @param threshold least probability of a block to take
 * @param best F1 that is expected with it
 * @param words of the page
 */
record ExpectedF1(double threshold, double best, long words) {
    private static final int STEPS = 1000;

    /** @param judged probability of each block, 0 to 1 */
    static ExpectedF1 of(List<List<String>> words, double[] judged) {
        long[] counts = new long[STEPS + 1];
        double[] masses = new double[STEPS + 1];
        long all = 0;
        double mass = 0;
        for (int i = 0; i < judged.length; i++) {
            int n = words.get(i).size();
            int step = (int) (judged[i] * STEPS);
            counts[step] += n;
            masses[step] += n * judged[i];
            all += n;
            mass += n * judged[i];
        }
        double threshold = 1;
        double best = 0;
        long taken = 0;
        double right = 0;
        for (int step = STEPS; step >= 0; step--) {
            taken += counts[step];
            right += masses[step];
            double f1 = taken == 0 ? 0 : 2 * right / (taken + mass);
            if (f1 > best) {
                best = f1;
                threshold = (double) step / STEPS;
            }
        }
        return new ExpectedF1(threshold, best, all);
    }
}
