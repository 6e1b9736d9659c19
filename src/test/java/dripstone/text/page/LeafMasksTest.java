package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The forest by feature against the forest by tree. */
final class LeafMasksTest {
    private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
    private static final float[] VALUES = {-1, -0.0f, 0, 0.5f, 1, 2, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE};

    @Property(tries = 500)
    void scores_areThoseOfTheTrees_bitForBit(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Forest forest = forest(random, 1 + random.nextInt(40), 6);
        compare(forest, rows(random, random.nextInt(30), NAMES.size()));
    }

    @Property(tries = 50)
    void scores_ofTreesTooLargeForAWord_areThoseOfTheTrees(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        compare(forest(random, 3, 12), rows(random, 20, NAMES.size()));
    }

    @Test
    void scores_ofTheShippedForests_areThoseOfTheTrees() {
        Random random = new Random(7);
        compare(Model.shipped().blocks(), rows(random, 300, BlockFeature.values().length));
        Model.shipped().types().forEach(forest -> compare(forest, rows(random, 50, PageFeature.values().length)));
    }

    @Test
    void scores_ofAFullTree_reachEachOfItsLeaves() throws Exception {
        StringBuilder text = new StringBuilder();
        chain(text, 0, LeafMasks.MOST_LEAVES);
        Forest forest = read(text.toString());
        float[][] rows = new float[LeafMasks.MOST_LEAVES][NAMES.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i;
        }
        float[] scores = forest.scores(rows);
        for (int i = 0; i < rows.length; i++) {
            assertEquals(i, scores[i]);
        }
    }

    /** Leaf i is reached by A = i. */
    private static void chain(StringBuilder text, int from, int to) {
        if (to - from == 1) {
            text.append('=').append(from).append('\n');
            return;
        }
        int middle = (from + to) / 2;
        text.append("A<").append(middle).append('\n');
        chain(text, from, middle);
        chain(text, middle, to);
    }

    private static void compare(Forest forest, float[][] rows) {
        float[] each = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            each[i] = forest.score(rows[i]);
        }
        assertArrayEquals(each, forest.scores(rows));
    }

    private static float[][] rows(Random random, int rows, int columns) {
        float[][] all = new float[rows][columns];
        boolean[] constant = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            constant[c] = random.nextBoolean();
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                float value = random.nextInt(3) == 0 ? VALUES[random.nextInt(VALUES.length)] : random.nextFloat() * 8 - 2;
                all[r][c] = constant[c] && r > 0 ? all[0][c] : value;
            }
        }
        return all;
    }

    private static Forest forest(Random random, int trees, int depth) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int t = 0; t < trees; t++) {
            tree(random, text, depth);
        }
        return read(text.toString());
    }

    private static void tree(Random random, StringBuilder text, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            text.append('=').append(random.nextFloat() - 0.5f).append('\n');
            return;
        }
        text.append(NAMES.get(random.nextInt(NAMES.size()))).append('<').append(random.nextInt(12) / 2f - 2).append('\n');
        tree(random, text, depth - 1);
        tree(random, text, depth - 1);
    }

    private static Forest read(String text) throws IOException {
        return Forest.read(new BufferedReader(new StringReader(text)), NAMES);
    }
}
