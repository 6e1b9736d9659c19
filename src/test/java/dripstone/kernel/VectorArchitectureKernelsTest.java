package dripstone.kernel;

import static dripstone.kernel.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Norms, biases, activations and dropout of the fast set against the reference, over widths that end inside a vector. */
final class VectorArchitectureKernelsTest extends AgainstReference {
    private static final int ROWS = 5;
    private static final double[] EDGES = {
        0, -0.0, 1e-30, -1e-30, 0.5, -0.5, 5, -5, 13.5, -13.5, 90, -90, 1000, -1000, 1e14, -1e14, 1e30, -1e30, 3e38, -3e38, Double.NaN
    };

    /** What one set makes of its inputs: any number of results. */
    private interface Trial {
        List<Cells> run(Kernels k);
    }

    private void compare(int length, double magnitude, Trial trial) {
        List<List<Cells>> results = Stream.of(slow, fast).map(trial::run).toList();
        for (int i = 0; i < results.getFirst().size(); i++) {
            assertClose(results.getFirst().get(i), results.getLast().get(i), length, magnitude, "result " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0", "3, 1, 0", "15, 1, 0", "16, 1, 0", "17, 1, 0", "33, 1, 0", "100, 1, 0", "512, 1, 0", "48, 0, 3", "50, 1, 100",
        "50, 1e15, 0"
    })
    void layerNormAndItsGradients(int width, double scale, double offset) {
        int n = ROWS * width;
        Cells normal = m(n, 1);
        Cells x = Cells.of(slow, Element.F32, n, i -> normal.get(i) * scale + offset);
        Cells w = m(width, 2);
        Cells b = m(width, 3);
        Cells dout = m(n, 4);
        compare(width, 40 + offset, k -> {
            Cells out = emptyE(n);
            Cells stats = emptyM(2 * ROWS);
            Cells dx = m(n, 6);
            Cells dw = emptyM(width);
            Cells db = emptyM(width);
            k.layerNorm(out.at(), x.at(), w.at(), b.at(), stats.at(), ROWS, width, 1e-2);
            k.layerNormBackward(dx.at(), dout.at(), x.at(), w.at(), stats.at(), ROWS, width);
            k.layerNormParameterGradients(dw.at(), db.at(), dout.at(), x.at(), stats.at(), ROWS, width);
            Cells rstd = Cells.of(slow, Element.F32, ROWS, i -> stats.get(2 * i + 1));
            return List.of(out, rstd, dx, dw, db);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 33})
    void oneNaN_staysInItsRow(int width) {
        Cells x = m(ROWS * width, 1);
        x.set(2 * width + width / 2, Double.NaN);
        Cells w = m(width, 2);
        compare(width, 4, k -> {
            Cells out = emptyE(ROWS * width);
            k.layerNorm(out.at(), x.at(), w.at(), w.at(), emptyM(2 * ROWS).at(), ROWS, width, 1e-2);
            return List.of(out);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 16, 18, 30, 64, 128})
    void headNormAndItsGradients(int headSize) {
        int heads = 3;
        int ld = heads * headSize + 5;
        Cells x = e(ROWS * ld, 1);
        for (int j = 0; j < headSize; j++) {
            x.set(ld + headSize + j, 0); // a head of zeros
        }
        Cells w = m(headSize, 2);
        Cells dout = e(ROWS * ld, 3);
        compare(headSize * ROWS, 32, k -> {
            Cells rstd = emptyM(ROWS * heads);
            Cells out = emptyE(ROWS * ld);
            Cells inPlace = x.copyTo(slow, precision.compute());
            k.headNorm(out.at(), x.at(), ld, w.at(), rstd.at(), ROWS, heads, headSize, 1e-2);
            k.headNorm(inPlace.at(), inPlace.at(), ld, w.at(), rstd.at(), ROWS, heads, headSize, 1e-2);
            Cells dx = dout.copyTo(slow, precision.compute());
            Cells dw = m(headSize, 5);
            k.headNormBackward(dx.at(), dw.at(), dx.at(), x.at(), ld, w.at(), rstd.at(), ROWS, heads, headSize);
            return List.of(out, inPlace, rstd, dx, dw);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 100})
    void biasAndItsGradient(int width) {
        Cells bias = m(width, 1);
        Cells dy = e(ROWS * width, 2);
        compare(ROWS, 8, k -> {
            Cells inCompute = e(ROWS * width, 3);
            Cells inMaster = m(ROWS * width, 4);
            Cells db = emptyM(width);
            k.addBias(precision.compute(), inCompute.at(), bias.at(), ROWS, width);
            k.addBias(Element.F32, inMaster.at(), bias.at(), ROWS, width);
            k.biasGradient(db.at(), dy.at(), ROWS, width);
            return List.of(inCompute, inMaster, db);
        });
    }

    @ParameterizedTest
    @EnumSource
    void activationAndItsGradient(Activation f) {
        int count = 4096 + 37; // more than a piece
        Cells x = e(count, 1);
        for (int i = 0; i < count; i++) {
            x.set(i, i < EDGES.length ? EDGES[i] : x.get(i) * 3);
        }
        Cells dout = e(count, 2);
        compare(4, 1, k -> {
            Cells out = emptyE(count);
            Cells dx = dout.copyTo(slow, precision.compute());
            k.activate(f, out.at(), x.at(), count);
            k.activateBackward(f, dx.at(), dx.at(), x.at(), count);
            return List.of(out, dx);
        });
    }

    @ParameterizedTest
    @EnumSource
    void activation_ofAnInfinity(Activation f) {
        for (int count : new int[] {1, 16}) {
            Cells x = e(count, 1);
            x.fill(Double.POSITIVE_INFINITY);
            fast.activate(f, x.at(), x.at(), count);
            assertEquals(Double.POSITIVE_INFINITY, x.get(0));
            x.fill(Double.NEGATIVE_INFINITY);
            fast.activate(f, x.at(), x.at(), count);
            assertEquals(f == Activation.RELU ? 0 : Double.NaN, x.get(count - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gateAndItsGradient(Activation f) {
        for (int width : new int[] {1, 15, 16, 17, 200}) {
            Cells gateUp = e(2 * ROWS * width, 1);
            for (int i = 0; i < 2 * ROWS * width; i += 7) {
                gateUp.set(i, EDGES[i % 12]);
            }
            Cells dOut = e(ROWS * width, 2);
            compare(4, 90, k -> {
                Cells out = emptyE(ROWS * width);
                Cells dGateUp = emptyE(2 * ROWS * width);
                k.gate(f, out.at(), gateUp.at(), ROWS, width);
                k.gateBackward(f, dGateUp.at(), dOut.at(), gateUp.at(), ROWS, width);
                return List.of(out, dGateUp);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0", "0.1, -7, 0", "0.5, 123456789012345, 4294967290", "0.999, 9223372036854775807, -20", "0.1, -1, 9223372036854775800"
    })
    void dropout_keepsTheSameNumbers_whereverItIsCut(double rate, long key, long first) {
        int count = 101;
        for (Element element : new Element[] {precision.compute(), Element.F32}) {
            Cells x = Cells.normal(slow, element, count, 1);
            compare(1, 1, k -> {
                Cells y = empty(element, count);
                k.dropout(element, y.at(), x.at(), count, rate, key, first);
                return List.of(y);
            });
            Cells whole = empty(element, count);
            fast.dropout(element, whole.at(), x.at(), count, rate, key, first);
            for (int from = 0; from < count; from += 19) {
                int piece = Math.min(19, count - from);
                fast.dropout(element, x.at(from), x.at(from), piece, rate, key, first + from);
            }
            assertArrayEquals(whole.bits(), x.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 1003})
    void combineAndSwap(int count) {
        Cells y = m(count, 2);
        compare(1, 1, k -> {
            Cells a = m(count, 1);
            Cells b = y.copyTo(slow, Element.F32);
            k.combine(0.75, a.at(), 0.25, b.at(), count);
            k.swap(a.at(), b.at(), count);
            assertArrayEquals(y.bits(), a.bits());
            return List.of(a, b);
        });
    }
}
