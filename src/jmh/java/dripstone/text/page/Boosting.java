package dripstone.text.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gradient boosting of decision trees for probabilities (Friedman 2001; second-order leaves and regularisation as in XGBoost, Chen and
 * Guestrin 2016; histograms of quantiles). The same rows in the same order give the same forest.
 */
final class Boosting {
    private static final int BINS = 64;

    /**
     * How to train.
     *
     * @param leastWeight sum of curvature that a leaf needs
     * @param columns share of columns that a tree may ask for
     * @param groups share of the groups of rows (pages) that a tree sees
     */
    record Options(int trees, int depth, double rate, double leastWeight, double lambda, double columns, double groups, long seed) {}

    private final Options options;
    private final List<String> names;
    private final float[][] cuts;
    private final byte[][] bins;
    private final float[] labels;
    private final float[] weights;
    private final int[] groups;
    private final double[] scores;
    private final float[] gradients;
    private final float[] curvatures;
    private final int[] nodes;
    private final StringBuilder text = new StringBuilder();
    private final SplittableRandom random;

    private Boosting(List<String> names, float[][] rows, float[] labels, float[] weights, int[] groups, Options options) {
        this.groups = groups;
        this.options = options;
        this.names = names;
        this.labels = labels;
        this.weights = weights;
        this.random = new SplittableRandom(options.seed());
        this.scores = new double[rows.length];
        this.gradients = new float[rows.length];
        this.curvatures = new float[rows.length];
        this.nodes = new int[rows.length];
        this.cuts = new float[names.size()][];
        this.bins = new byte[names.size()][rows.length];
        for (int c = 0; c < names.size(); c++) {
            bin(rows, c);
        }
    }

    /** The forest as text, see {@link Forest}. @param labels wanted probabilities, 0 to 1 */
    static String train(List<String> names, float[][] rows, float[] labels, float[] weights, int[] groups,
            Options options) {
        Boosting boosting = new Boosting(names, rows, labels, weights, groups, options);
        boosting.begin();
        for (int t = 0; t < options.trees(); t++) {
            boosting.tree();
        }
        return boosting.text.toString();
    }

    static Forest forest(String text, List<String> names) {
        try {
            return Forest.read(new BufferedReader(new StringReader(text)), names);
        } catch (IOException e) {
            throw new IllegalStateException("what was trained cannot be read", e);
        }
    }

    private void bin(float[][] rows, int column) {
        float[] sorted = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            sorted[i] = rows[i][column];
        }
        Arrays.sort(sorted);
        List<Float> chosen = new ArrayList<>();
        for (int b = 1; b < BINS; b++) {
            float cut = sorted[(int) ((long) b * sorted.length / BINS)];
            if (cut > sorted[0] && (chosen.isEmpty() || cut > chosen.getLast())) {
                chosen.add(cut);
            }
        }
        float last = sorted[sorted.length - 1];
        if (last > sorted[0] && (chosen.isEmpty() || last > chosen.getLast())) {
            chosen.add(last);
        }
        cuts[column] = new float[chosen.size()];
        for (int i = 0; i < chosen.size(); i++) {
            cuts[column][i] = chosen.get(i);
        }
        for (int i = 0; i < rows.length; i++) {
            int at = Arrays.binarySearch(cuts[column], rows[i][column]);
            bins[column][i] = (byte) (at >= 0 ? at + 1 : -at - 1);
        }
    }

    /** The first tree is one leaf: the odds of all. */
    private void begin() {
        double positive = 0;
        double all = 0;
        for (int i = 0; i < labels.length; i++) {
            positive += weights[i] * labels[i];
            all += weights[i];
        }
        double start = Math.log((positive + 1e-3) / (all - positive + 1e-3));
        Arrays.fill(scores, start);
        text.append('=').append((float) start).append('\n');
    }

    private void tree() {
        boolean[] seen = new boolean[Arrays.stream(groups).max().orElse(0) + 1];
        for (int g = 0; g < seen.length; g++) {
            seen[g] = random.nextDouble() < options.groups();
        }
        for (int i = 0; i < labels.length; i++) {
            double p = Forest.probability(scores[i]);
            gradients[i] = seen[groups[i]] ? (float) (weights[i] * (labels[i] - p)) : 0;
            curvatures[i] = seen[groups[i]] ? (float) Math.max(weights[i] * p * (1 - p), 1e-9) : 0;
            nodes[i] = 0;
        }
        List<Integer> drawn = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            if (cuts[c].length > 0 && random.nextDouble() < options.columns()) {
                drawn.add(c);
            }
        }
        int[] columns = drawn.stream().mapToInt(Integer::intValue).toArray();
        Node root = new Node();
        grow(root, columns);
        write(root);
    }

    private static final class Node {
        private int column = -1;
        private int bin;
        private double value;
        private @Nullable Node less;
        private @Nullable Node more;
    }

    /** Level by level. Nodes of a level are numbered; a row knows the number of its node, or −1 once it lies in a leaf. */
    private void grow(Node root, int[] columns) {
        List<Node> level = List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            double[][] sums = new double[level.size()][2];
            for (int i = 0; i < nodes.length; i++) {
                if (nodes[i] >= 0) {
                    sums[nodes[i]][0] += gradients[i];
                    sums[nodes[i]][1] += curvatures[i];
                }
            }
            double[] gains = new double[level.size()];
            if (depth < options.depth()) {
                for (int c : columns) {
                    search(level, c, sums, gains);
                }
            }
            level = split(level, sums);
        }
    }

    private void search(List<Node> level, int column, double[][] sums, double[] gains) {
        int width = cuts[column].length + 1;
        double[] histogram = new double[level.size() * width * 2];
        byte[] of = bins[column];
        for (int i = 0; i < of.length; i++) {
            if (nodes[i] >= 0 && curvatures[i] > 0) {
                int at = (nodes[i] * width + of[i]) * 2;
                histogram[at] += gradients[i];
                histogram[at + 1] += curvatures[i];
            }
        }
        for (int n = 0; n < level.size(); n++) {
            double g = 0;
            double h = 0;
            for (int b = 0; b < width - 1; b++) {
                g += histogram[(n * width + b) * 2];
                h += histogram[(n * width + b) * 2 + 1];
                double otherG = sums[n][0] - g;
                double otherH = sums[n][1] - h;
                if (h >= options.leastWeight() && otherH >= options.leastWeight()) {
                    double gain = quality(g, h) + quality(otherG, otherH) - quality(sums[n][0], sums[n][1]);
                    if (gain > gains[n] + 1e-6) {
                        gains[n] = gain;
                        level.get(n).column = column;
                        level.get(n).bin = b;
                    }
                }
            }
        }
    }

    private double quality(double g, double h) {
        return g * g / (h + options.lambda());
    }

    private List<Node> split(List<Node> level, double[][] sums) {
        List<Node> next = new ArrayList<>();
        int[] first = new int[level.size()];
        for (int n = 0; n < level.size(); n++) {
            Node node = level.get(n);
            if (node.column < 0) {
                node.value = options.rate() * sums[n][0] / (sums[n][1] + options.lambda());
                first[n] = -1;
            } else {
                first[n] = next.size();
                Node less = new Node();
                Node more = new Node();
                node.less = less;
                node.more = more;
                next.add(less);
                next.add(more);
            }
        }
        for (int i = 0; i < nodes.length; i++) {
            int n = nodes[i];
            if (n >= 0 && first[n] < 0) {
                scores[i] += level.get(n).value;
                nodes[i] = -1;
            } else if (n >= 0) {
                nodes[i] = first[n] + (bins[level.get(n).column][i] <= level.get(n).bin ? 0 : 1);
            }
        }
        return next;
    }

    private void write(Node node) {
        if (node.less == null || node.more == null) {
            text.append('=').append((float) node.value).append('\n');
            return;
        }
        text.append(names.get(node.column)).append('<').append(cuts[node.column][node.bin]).append('\n');
        write(node.less);
        write(node.more);
    }
}
