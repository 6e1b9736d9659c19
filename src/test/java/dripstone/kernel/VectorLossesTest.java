package dripstone.kernel;

import static dripstone.kernel.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The losses of the fast set against the reference. */
final class VectorLossesTest extends AgainstReference {
    private static final int ROWS = 5;

    private Cells gradient(int count, double value) {
        Cells cells = Cells.zeros(slow, precision.compute(), count);
        cells.fill(value);
        return cells;
    }

    private interface Loss {
        void run(Kernels k, long loss, long d);
    }

    /** Runs both sets on gradients that hold {@code before}. */
    private void compare(int width, double before, double magnitude, Loss kernel) {
        List<Cells[]> results = Stream.of(slow, fast).map(k -> {
            Cells[] result = {Cells.zeros(slow, Element.F32, ROWS), gradient(ROWS * width, before)};
            result[0].fill(77);
            kernel.run(k, result[0].at(), result[1].at());
            return result;
        }).toList();
        assertClose(results.getFirst()[0], results.getLast()[0], width, magnitude, "loss");
        assertClose(results.getFirst()[1], results.getLast()[1], width, magnitude, "gradient");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 333, 8192})
    void crossEntropy(int vocabulary) {
        Cells logits = m(ROWS * vocabulary, 1);
        for (int j = 0; j < vocabulary; j++) {
            logits.set(vocabulary + j, logits.get(vocabulary + j) * 1000);
            logits.set(2 * vocabulary + j, j == vocabulary / 2 ? 5 : Double.NEGATIVE_INFINITY);
            logits.set(3 * vocabulary + j, Double.NaN); // masked below
        }
        Buffer targets = Cells.ints(slow, vocabulary - 1, 0, vocabulary / 2, -1, vocabulary / 3);
        List<CrossEntropyTerms> all = List.of(CrossEntropyTerms.NONE, new CrossEntropyTerms(0.1, 0), new CrossEntropyTerms(0, 1e-3),
                new CrossEntropyTerms(0.3, 1e-4));
        for (CrossEntropyTerms terms : all) {
            compare(vocabulary, 77, 1, (k, loss, d) ->
                    k.crossEntropy(loss, d, logits.at(), targets.address(), ROWS, vocabulary, terms));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 333})
    void crossEntropy_withoutAGradient_orInPlace_givesTheSameBits(int vocabulary) {
        Cells logits = m(ROWS * vocabulary, 1);
        Buffer targets = Cells.ints(slow, vocabulary - 1, 0, vocabulary / 2, -1, vocabulary / 3);
        Cells loss = m(ROWS, 2);
        Cells alone = m(ROWS, 3);
        Cells d = gradient(ROWS * vocabulary, 77);
        CrossEntropyTerms terms = new CrossEntropyTerms(0.1, 1e-4);
        fast.crossEntropy(loss.at(), d.at(), logits.at(), targets.address(), ROWS, vocabulary, terms);
        fast.crossEntropy(alone.at(), 0, logits.at(), targets.address(), ROWS, vocabulary, terms);
        assertArrayEquals(loss.bits(), alone.bits());
        if (!precision.mixed()) {
            fast.crossEntropy(alone.at(), logits.at(), logits.at(), targets.address(), ROWS, vocabulary, terms);
            assertArrayEquals(d.bits(), logits.bits(), "in place");
        }
    }

    @ParameterizedTest
    @CsvSource({"17, 3, NaN", "16, 0, NaN", "33, 32, Infinity", "16, 15, Infinity", "1, 0, -Infinity"})
    void crossEntropy_ofALogitThatIsNotANumber_isNaN(int vocabulary, int at, double bad) {
        Cells logits = m(ROWS * vocabulary, 1);
        logits.set(vocabulary + at, bad);
        Buffer targets = Cells.ints(slow, 0, 0, 0, 0, 0);
        compare(vocabulary, 77, 1, (k, loss, d) -> {
            k.crossEntropy(loss, d, logits.at(), targets.address(), ROWS, vocabulary, CrossEntropyTerms.NONE);
            assertEquals(Double.NaN, k.get(Element.F32, loss, 1));
            assertEquals(Double.NaN, k.get(precision.compute(), d, vocabulary));
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0, 1", "15, 2, 0, 0.5", "16, 1, 0.5, 0.5", "17, 4, 1, 2", "333, 1, 0.25, 0.75", "4096, 2, 0, 1"})
    void distillation(int vocabulary, double temperature, double keep, double weight) {
        Cells logits = m(ROWS * vocabulary, 1);
        Cells teacher = m(ROWS * vocabulary, 2);
        for (int j = 0; j < vocabulary; j++) {
            logits.set(vocabulary + j, logits.get(vocabulary + j) * 100);
            teacher.set(2 * vocabulary + j, logits.get(2 * vocabulary + j)); // agrees
            logits.set(3 * vocabulary + j, Double.NaN); // masked below
        }
        for (int j = 1; j < vocabulary; j += 3) {
            teacher.set(4 * vocabulary + j, Double.NEGATIVE_INFINITY); // ruled out
            logits.set(4 * vocabulary + j, j % 2 == 0 ? Double.NEGATIVE_INFINITY : 1);
        }
        Buffer targets = Cells.ints(slow, 0, 0, 0, -1, 0);
        compare(vocabulary, keep == 0 ? Double.NaN : 0.3, 100, (k, loss, d) -> k.distillation(
                loss, d, logits.at(), teacher.at(), targets.address(), ROWS, vocabulary, temperature, keep, weight));
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "15, 0.5, 0.5", "16, 0, 2", "17, 1, 1", "100, 0.25, 0.75"})
    void regression(int width, double keep, double weight) {
        Cells y = m(ROWS * width, 1);
        Cells target = m(ROWS * width, 2);
        for (int j = 0; j < width; j++) {
            y.set(width + j, target.get(width + j)); // no gap
            y.set(2 * width + j, 1e4 * y.get(2 * width + j));
            y.set(3 * width + j, Double.NaN); // masked below
        }
        y.set(4 * width, Double.NaN);
        Buffer targets = Cells.ints(slow, 0, 0, 0, -1, 0);
        for (Distance distance : Distance.values()) {
            compare(width, keep == 0 ? Double.NaN : 0.3, 1, (k, loss, d) ->
                    k.regression(distance, loss, d, y.at(), target.at(), targets.address(), ROWS, width, 0.7, keep, weight));
        }
    }
}
