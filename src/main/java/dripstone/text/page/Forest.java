package dripstone.text.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sum of decision trees whose logistic function is a probability: gradient boosting (Friedman 2001). Immutable; evaluation allocates
 * nothing and takes as many steps as the trees are deep.
 *
 * <p>As a file: trees one after another, each in preorder, a line a node: {@code NAME<VALUE} for a question (smaller goes to the first
 * child) or {@code =VALUE} for a leaf. Lines that begin with {@code #} are remarks.
 */
final class Forest {
    private final int[] features;
    private final float[] values;
    private final int[] others;
    private final int[] roots;
    /** The fast way; null where some tree has too many leaves for it. */
    private final @Nullable LeafMasks masks;

    /** Node i asks whether {@code row[features[i]] < values[i]}: then i + 1, else others[i]; a leaf has feature −1 and its value. */
    Forest(int[] features, float[] values, int[] others, int[] roots) {
        this.features = features.clone();
        this.values = values.clone();
        this.others = others.clone();
        this.roots = roots.clone();
        this.masks = LeafMasks.fits(features, roots) ? LeafMasks.of(features, values, others, roots) : null;
    }

    /** @param names what the columns of a row are called, in order */
    static Forest read(BufferedReader in, List<String> names) throws IOException {
        return new Reader(in, names).forest();
    }

    /** The sum over all trees: the logarithm of the odds. */
    float score(float[] row) {
        float sum = 0;
        for (int root : roots) {
            int node = root;
            while (features[node] >= 0) {
                node = row[features[node]] < values[node] ? node + 1 : others[node];
            }
            sum += values[node];
        }
        return sum;
    }

    /** {@link #score} of each row. */
    float[] scores(float[][] rows) {
        if (masks != null) {
            return masks.scores(rows);
        }
        float[] sums = new float[rows.length];
        for (int r = 0; r < rows.length; r++) {
            sums[r] = score(rows[r]);
        }
        return sums;
    }

    static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    private static final class Reader {
        private static final int MOST_NODES = 1_000_000;
        private final List<String> lines;
        private final List<String> names;
        private final int[] features;
        private final float[] values;
        private final int[] others;
        private int next;

        Reader(BufferedReader in, List<String> names) throws IOException {
            this.names = names;
            this.lines = in.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
            if (lines.isEmpty() || lines.size() > MOST_NODES) {
                throw new IOException("a forest has 1 to " + MOST_NODES + " nodes: lines=" + lines.size());
            }
            features = new int[lines.size()];
            values = new float[lines.size()];
            others = new int[lines.size()];
        }

        Forest forest() throws IOException {
            List<Integer> roots = new ArrayList<>();
            while (next < lines.size()) {
                roots.add(next);
                tree(0);
            }
            return new Forest(features, values, others, roots.stream().mapToInt(Integer::intValue).toArray());
        }

        private void tree(int depth) throws IOException {
            if (next >= lines.size() || depth > 32) {
                throw new IOException("a tree breaks off or is too deep: line=" + next + " depth=" + depth);
            }
            int node = next++;
            String line = lines.get(node);
            int less = line.indexOf('<');
            values[node] = Float.parseFloat(line.substring(less < 0 ? 1 : less + 1));
            if (less < 0) {
                features[node] = -1;
                return;
            }
            features[node] = names.indexOf(line.substring(0, less));
            if (features[node] < 0) {
                throw new IOException("a forest asks for what is not known: name=" + line.substring(0, less));
            }
            tree(depth + 1);
            others[node] = next;
            tree(depth + 1);
        }
    }
}
