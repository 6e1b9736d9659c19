package dripstone.text.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Evaluates a forest by feature instead of by tree (QuickScorer: Lucchese et al., SIGIR 2015). Each tree's leaves are bits of a word, in
 * order; each question that a row answers with no takes the leaves of its first child out; the lowest bit that is left is the leaf that is
 * reached. The questions about a feature stand together, smallest value first, so that those with a no are a run from the beginning. What
 * all rows of a page have in common is asked once. The sums are those of {@link Forest#score}, bit for bit. Immutable.
 */
final class LeafMasks {
    static final int MOST_LEAVES = Long.SIZE;

    /** Of each feature that is asked for: where its questions begin, and one more for the end. */
    private final int[] features;
    private final int[] begins;
    /** Of each question: value, tree, and the leaves that a no leaves. */
    private final float[] values;
    private final int[] trees;
    private final long[] masks;
    /** Of each leaf, tree by tree; of each tree, where its leaves begin. */
    private final float[] leaves;
    private final int[] firstLeaves;

    private LeafMasks(Builder b) {
        this.values = b.values;
        this.trees = b.trees;
        this.masks = b.masks;
        this.features = b.features;
        this.begins = b.begins;
        this.leaves = Arrays.copyOf(b.leaves, b.leafCount);
        this.firstLeaves = b.firstLeaves;
    }

    /** Of nodes as {@link Forest} has them. @return whether every tree has few enough leaves */
    static boolean fits(int[] features, int[] roots) {
        for (int t = 0; t < roots.length; t++) {
            int end = t + 1 < roots.length ? roots[t + 1] : features.length;
            if ((end - roots[t] + 1) / 2 > MOST_LEAVES) {
                return false;
            }
        }
        return true;
    }

    /** @param roots of trees that stand one after another, each in preorder */
    static LeafMasks of(int[] features, float[] values, int[] others, int[] roots) {
        return new LeafMasks(new Builder(features, values, others, roots));
    }

    /** The sum over all trees, of each row. */
    float[] scores(float[][] rows) {
        float[] sums = new float[rows.length];
        long[] common = new long[firstLeaves.length];
        Arrays.fill(common, -1L);
        int[] varying = new int[features.length];
        int n = 0;
        for (int f = 0; f < features.length; f++) {
            if (rows.length > 1 && !isConstant(rows, features[f])) {
                varying[n++] = f;
            } else if (rows.length > 0) {
                ask(f, rows[0][features[f]], common);
            }
        }
        long[] left = new long[common.length];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(common, 0, left, 0, left.length);
            for (int v = 0; v < n; v++) {
                ask(varying[v], rows[r][features[varying[v]]], left);
            }
            sums[r] = sum(left);
        }
        return sums;
    }

    private static boolean isConstant(float[][] rows, int column) {
        float first = rows[0][column];
        for (float[] row : rows) {
            if (row[column] != first) {
                return false;
            }
        }
        return true;
    }

    private void ask(int feature, float value, long[] left) {
        float[] v = values;
        int[] t = trees;
        long[] m = masks;
        int end = begins[feature + 1];
        for (int q = begins[feature]; q < end && !(value < v[q]); q++) {
            left[t[q]] &= m[q];
        }
    }

    private float sum(long[] left) {
        float sum = 0;
        for (int t = 0; t < left.length; t++) {
            sum += leaves[firstLeaves[t] + Long.numberOfTrailingZeros(left[t])];
        }
        return sum;
    }

    /** Walks the trees once, then sorts their questions. */
    private static final class Builder {
        private final int[] nodeFeatures;
        private final float[] nodeValues;
        private final int[] nodeOthers;
        private final int[] nodeTrees;
        private final long[] nodeMasks;
        private final float[] leaves;
        private final int[] firstLeaves;
        private int leafCount;
        private final float[] values;
        private final int[] trees;
        private final long[] masks;
        private final int[] features;
        private final int[] begins;

        Builder(int[] features, float[] values, int[] others, int[] roots) {
            this.nodeFeatures = features;
            this.nodeValues = values;
            this.nodeOthers = others;
            this.nodeTrees = new int[features.length];
            this.nodeMasks = new long[features.length];
            this.leaves = new float[features.length];
            this.firstLeaves = new int[roots.length];
            for (int t = 0; t < roots.length; t++) {
                firstLeaves[t] = leafCount;
                walk(roots[t], t);
            }
            Integer[] questions = questions();
            this.values = new float[questions.length];
            this.trees = new int[questions.length];
            this.masks = new long[questions.length];
            int[] asked = Arrays.stream(questions).mapToInt(q -> features[q]).distinct().toArray();
            this.features = asked;
            this.begins = new int[asked.length + 1];
            fill(questions);
        }

        private void walk(int node, int tree) {
            nodeTrees[node] = tree;
            if (nodeFeatures[node] < 0) {
                leaves[leafCount++] = nodeValues[node];
                return;
            }
            int from = leafCount - firstLeaves[tree];
            walk(node + 1, tree);
            int to = leafCount - firstLeaves[tree];
            nodeMasks[node] = -1L << to | ((1L << from) - 1); // a tree's last leaf is never among a first child's: to < 64
            walk(nodeOthers[node], tree);
        }

        private Integer[] questions() {
            return IntStream.range(0, nodeFeatures.length).filter(i -> nodeFeatures[i] >= 0).boxed()
                    .sorted(Comparator.<Integer>comparingInt(i -> nodeFeatures[i]).thenComparingDouble(i -> nodeValues[i]))
                    .toArray(Integer[]::new);
        }

        private void fill(Integer[] questions) {
            int feature = -1;
            for (int q = 0; q < questions.length; q++) {
                int node = questions[q];
                values[q] = nodeValues[node];
                trees[q] = nodeTrees[node];
                masks[q] = nodeMasks[node];
                if (feature < 0 || features[feature] != nodeFeatures[node]) {
                    begins[++feature] = q;
                }
            }
            begins[features.length] = questions.length;
        }
    }
}
