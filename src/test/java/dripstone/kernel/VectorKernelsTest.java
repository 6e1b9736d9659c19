package dripstone.kernel;

import static dripstone.kernel.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fast row kernel against the reference in the same precision, over widths that end inside a vector. */
final class VectorKernelsTest extends AgainstReference {
    private static final int ROWS = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 33, 100, 512})
    void rmsNormAndItsGradients(int width) {
        int n = ROWS * width;
        Cells x = m(n, 1);
        for (int j = 0; j < width; j++) {
            x.set(j, 0); // a row of zeros
            x.set(width + j, x.get(width + j) * 1e15);
        }
        Cells w = m(width, 2);
        Cells dout = m(n, 3);
        List<Cells[]> results = Stream.of(slow, fast).map(k -> {
            Cells out = emptyE(n);
            Cells rstd = emptyM(ROWS);
            Cells dx = m(n, 4);
            Cells dw = emptyM(width);
            k.rmsNorm(out.at(), x.at(), w.at(), rstd.at(), ROWS, width, 1e-5);
            k.rmsNormBackward(dx.at(), dout.at(), x.at(), w.at(), rstd.at(), ROWS, width);
            k.rmsNormWeightGradient(dw.at(), dout.at(), x.at(), rstd.at(), ROWS, width, 0, width / 3);
            k.rmsNormWeightGradient(dw.at(), dout.at(), x.at(), rstd.at(), ROWS, width, width / 3, width);
            return new Cells[] {out, rstd, dx, dw};
        }).toList();
        for (int i = 0; i < 4; i++) {
            assertClose(results.get(0)[i], results.get(1)[i], width, "result " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 45})
    void embeddingAndItsGradient_areExact(int width) {
        Cells table = m(9 * width, 1);
        Buffer ids = Cells.ints(slow, 8, 0, 3, 8, 8);
        Cells expected = emptyM(ROWS * width);
        Cells actual = emptyM(ROWS * width);
        slow.embed(expected.at(), table.at(), ids.address(), ROWS, width);
        fast.embed(actual.at(), table.at(), ids.address(), ROWS, width);
        assertArrayEquals(expected.bits(), actual.bits());
        Cells gradient = table.copyTo(slow, Element.F32);
        slow.embedBackward(table.at(), actual.at(), ids.address(), ROWS, width, 1, 9);
        fast.embedBackward(gradient.at(), actual.at(), ids.address(), ROWS, width, 1, 9);
        assertArrayEquals(table.bits(), gradient.bits());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1000})
    void additionScalingAndConversion_areExact(int count) {
        Cells x = m(count, 1);
        Cells y = m(count, 2);
        if (count > 14) {
            x.set(3, Double.POSITIVE_INFINITY);
            x.set(4, Double.NaN);
            x.set(14, Float.MAX_VALUE);
        }
        for (boolean tail : new boolean[] {false, true}) {
            Cells a = x.copyTo(slow, Element.F32);
            Cells b = x.copyTo(slow, Element.F32);
            if (tail) {
                slow.add(a.at(), y.at(), count);
                fast.add(b.at(), y.at(), count);
            } else {
                slow.scale(a.at(), 0.37f, count);
                fast.scale(b.at(), 0.37f, count);
            }
            assertArrayEquals(a.values(), b.values());
        }
        Cells expected = emptyE(count);
        Cells actual = emptyE(count);
        slow.toCompute(expected.at(), x.at(), count);
        fast.toCompute(actual.at(), x.at(), count);
        assertArrayEquals(expected.values(), actual.values());
        Cells wide = emptyM(count);
        fast.toMaster(wide.at(), actual.at(), count);
        assertArrayEquals(actual.values(), wide.values());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 32, 34, 64, 128})
    void rotary(int headSize) {
        int ld = 3 * headSize + 5;
        Buffer positions = Cells.ints(slow, 0, 1, 2, 0, 1);
        for (boolean inverse : new boolean[] {false, true}) {
            Cells expected = e(ROWS * ld, 1);
            Cells actual = e(ROWS * ld, 1);
            try (Buffer table = RotaryTable.build(fast, 3, headSize, 10000)) {
                slow.rotary(expected.at(), ld, positions.address(), table.address(), ROWS, 3, headSize, inverse);
                fast.rotary(actual.at(), ld, positions.address(), table.address(), ROWS, 3, headSize, inverse);
            }
            assertClose(expected, actual, 2, "inverse=" + inverse);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 17, 37, 64})
    void causalSoftmaxAndItsGradient(int cols) {
        Random random = new Random(cols);
        for (int firstRow : new int[] {0, cols / 2}) {
            int rows = cols - firstRow;
            Cells scores = m(rows * cols, 1);
            int[] starts = new int[rows];
            for (int r = 0; r < rows; r++) {
                starts[r] = random.nextInt(firstRow + r + 1);
                for (int j = 0; j < cols; j++) {
                    boolean seen = j >= starts[r] && j <= firstRow + r;
                    scores.set(r * cols + j, seen ? scores.get(r * cols + j) * 50 : Double.NaN);
                }
            }
            compareSoftmax(scores, starts, rows, cols, firstRow);
        }
    }

    private void compareSoftmax(Cells scores, int[] starts, int rows, int cols, int firstRow) {
        Buffer from = Cells.ints(slow, starts);
        Cells expected = emptyE(rows * cols);
        Cells actual = emptyE(rows * cols);
        slow.causalSoftmax(expected.at(), scores.at(), from.address(), rows, cols, firstRow, 0.125);
        fast.causalSoftmax(actual.at(), scores.at(), from.address(), rows, cols, firstRow, 0.125);
        assertClose(expected, actual, cols, "softmax");
        Cells dp = m(rows * cols, 2);
        for (int i = 0; i < scores.count(); i++) {
            if (i % cols > firstRow + i / cols) {
                dp.set(i, Double.NaN); // not to be read
            }
        }
        Cells p = expected;
        Cells expectedD = emptyE(rows * cols);
        Cells actualD = emptyE(rows * cols);
        slow.causalSoftmaxBackward(expectedD.at(), dp.at(), p.at(), rows, cols, firstRow, 0.125);
        fast.causalSoftmaxBackward(actualD.at(), dp.at(), p.at(), rows, cols, firstRow, 0.125);
        assertClose(expectedD, actualD, cols, 0.125 * 4, "gradient");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 21})
    void causalSoftmax_atTheExtremes(int cols) {
        Cells scores = Cells.of(slow, Element.F32, 4 * cols, i -> switch (i / cols) {
            case 0 -> Double.NEGATIVE_INFINITY;
            case 1 -> 1e30 * (i % 3);
            case 2 -> i % cols == 0 ? Double.POSITIVE_INFINITY : 0;
            default -> i % cols == cols - 1 ? 1 : Double.NEGATIVE_INFINITY;
        });
        Buffer starts = Cells.ints(slow, 0, 0, 0, 0);
        Cells expected = emptyE(4 * cols);
        Cells actual = emptyE(4 * cols);
        slow.causalSoftmax(expected.at(), scores.at(), starts.address(), 4, cols, cols, 1);
        fast.causalSoftmax(actual.at(), scores.at(), starts.address(), 4, cols, cols, 1);
        assertClose(expected, actual, cols, "extremes");
        assertEquals(0, actual.get(0), "nothing but -inf");
        assertTrue(Double.isNaN(actual.get(2 * cols)), "+inf shows");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 200})
    void swiGluAndItsGradient(int width) {
        Cells gateUp = e(2 * ROWS * width, 1);
        gateUp.set(0, 90);
        gateUp.set(2 * width, -90);
        gateUp.set(4 * width, -1000);
        Cells dOut = e(ROWS * width, 2);
        Cells expected = emptyE(ROWS * width);
        Cells actual = emptyE(ROWS * width);
        slow.gate(Activation.SILU, expected.at(), gateUp.at(), ROWS, width);
        fast.gate(Activation.SILU, actual.at(), gateUp.at(), ROWS, width);
        assertClose(expected, actual, 4, "forward");
        Cells expectedD = emptyE(2 * ROWS * width);
        Cells actualD = emptyE(2 * ROWS * width);
        slow.gateBackward(Activation.SILU, expectedD.at(), dOut.at(), gateUp.at(), ROWS, width);
        fast.gateBackward(Activation.SILU, actualD.at(), dOut.at(), gateUp.at(), ROWS, width);
        assertClose(expectedD, actualD, 4, "backward");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 333, 8192})
    void crossEntropyAndItsGradient(int vocabulary) {
        Cells logits = Cells.normal(slow, Element.F32, ROWS * vocabulary, 1);
        for (int j = 0; j < vocabulary; j++) {
            logits.set(vocabulary + j, logits.get(vocabulary + j) * 1000);
            logits.set(2 * vocabulary + j, j == vocabulary / 2 ? 5 : Double.NEGATIVE_INFINITY);
            logits.set(3 * vocabulary + j, Double.NaN); // masked below
        }
        Buffer targets = Cells.ints(slow, vocabulary - 1, 0, vocabulary / 2, -1, vocabulary / 3);
        Cells expectedLoss = emptyM(ROWS);
        Cells actualLoss = emptyM(ROWS);
        Cells expected = emptyE(ROWS * vocabulary);
        Cells actual = emptyE(ROWS * vocabulary);
        slow.crossEntropy(expectedLoss.at(), expected.at(), logits.at(), targets.address(), ROWS, vocabulary, CrossEntropyTerms.NONE);
        fast.crossEntropy(actualLoss.at(), actual.at(), logits.at(), targets.address(), ROWS, vocabulary, CrossEntropyTerms.NONE);
        assertClose(expectedLoss, actualLoss, vocabulary, "loss");
        assertClose(expected, actual, vocabulary, "gradient");
        Cells lossAlone = emptyM(ROWS);
        fast.crossEntropy(lossAlone.at(), 0, logits.at(), targets.address(), ROWS, vocabulary, CrossEntropyTerms.NONE);
        assertArrayEquals(actualLoss.bits(), lossAlone.bits());
        if (!precision.mixed()) {
            fast.crossEntropy(lossAlone.at(), logits.at(), logits.at(), targets.address(), ROWS, vocabulary, CrossEntropyTerms.NONE);
            assertArrayEquals(actual.bits(), logits.bits(), "in place");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 100_003})
    void sums(int count) {
        Cells x = m(count, 1);
        assertEquals(slow.sum(x.at(), count), fast.sum(x.at(), count), 1e-12 * (1 + count));
        assertEquals(slow.sumOfSquares(x.at(), count), fast.sumOfSquares(x.at(), count), 1e-12 * (1 + count));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 1000})
    void adamW_overSomeSteps(int count) {
        Cells[] a = {m(count, 1), Cells.zeros(slow, Element.F32, count), Cells.zeros(slow, Element.F32, count), emptyE(count)};
        Cells[] b = {m(count, 1), Cells.zeros(slow, Element.F32, count), Cells.zeros(slow, Element.F32, count), emptyE(count)};
        for (int step = 1; step <= 5; step++) {
            Cells gradient = m(count, 10 + step);
            gradient.set(0, 0);
            Update s = new Update.AdamW(1e-3, 0.1, 0.25, 0.9, 0.95, 1e-8, 1 - Math.pow(0.9, step), 1 - Math.pow(0.95, step));
            slow.update(s, a[0].at(), a[3].at(), gradient.at(), a[1].at(), a[2].at(), count);
            fast.update(s, b[0].at(), b[3].at(), gradient.at(), b[1].at(), b[2].at(), count);
        }
        for (int i = 0; i < 4; i++) {
            assertClose(a[i], b[i], 10, "buffer " + i);
        }
        Cells fromWeights = emptyE(count);
        fast.toCompute(fromWeights.at(), b[0].at(), count);
        assertArrayEquals(fromWeights.bits(), b[3].bits(), "the copy is the weights, converted");
    }
}
