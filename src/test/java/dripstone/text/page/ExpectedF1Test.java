package dripstone.text.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ExpectedF1Test {
    private static final double STEP = 1e-3;

    private static List<String> words(int n) {
        return Collections.nCopies(n, "drop");
    }

    private static List<List<String>> blocks(int... sizes) {
        return Arrays.stream(sizes).mapToObj(ExpectedF1Test::words).toList();
    }

    @Test
    void aPageThatIsSure_isPartedBetweenSureAndUnlikely() {
        ExpectedF1 expected = ExpectedF1.of(blocks(100, 10, 100), new double[] {0.98, 0.3, 0.02});
        assertTrue(expected.threshold() > 0.3 && expected.threshold() <= 0.98, expected.toString());
        assertTrue(expected.best() > 0.9, expected.toString());
        assertEquals(210, expected.words());
    }

    @Test
    void aDoubtfulPage_takesWhatASureOneWouldLeave() {
        double[] doubtful = {0.45, 0.3, 0.02};
        assertTrue(ExpectedF1.of(blocks(100, 100, 100), doubtful).threshold() <= 0.3);
        double[] sure = {0.98, 0.3, 0.02};
        assertTrue(ExpectedF1.of(blocks(100, 100, 100), sure).threshold() > 0.3);
    }

    @Test
    void whereNothingStands_nothingIsExpected() {
        assertEquals(new ExpectedF1(1, 0, 0), ExpectedF1.of(List.of(), new double[0]));
        assertEquals(0, ExpectedF1.of(blocks(0, 7), new double[] {1, 0}).best());
    }

    @Property(tries = 300)
    void noOtherThreshold_promisesMore(@ForAll @Size(min = 1, max = 12) List<@DoubleRange(min = 0, max = 1) Double> judged) {
        double[] p = judged.stream().mapToDouble(d -> d).toArray();
        int[] sizes = new int[p.length];
        Arrays.setAll(sizes, i -> 1 + i * 7 % 5);
        ExpectedF1 expected = ExpectedF1.of(blocks(sizes), p);
        double best = 0;
        for (double threshold : p) {
            best = Math.max(best, f1(sizes, p, threshold));
        }
        assertEquals(best, expected.best(), 4 * STEP);
        assertEquals(expected.best(), f1(sizes, p, expected.threshold() - 1e-9), 1e-6);
    }

    private static double f1(int[] sizes, double[] p, double threshold) {
        double right = 0;
        double taken = 0;
        double mass = 0;
        for (int i = 0; i < p.length; i++) {
            right += p[i] >= threshold ? sizes[i] * p[i] : 0;
            taken += p[i] >= threshold ? sizes[i] : 0;
            mass += sizes[i] * p[i];
        }
        return taken + mass == 0 ? 0 : 2 * right / (taken + mass);
    }
}
