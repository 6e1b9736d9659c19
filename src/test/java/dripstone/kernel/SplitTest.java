package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row's bits do not depend on the call that it came with: the same rows whole, and cut into pieces. */
@ParameterizedClass
@MethodSource("dripstone.kernel.AgainstReference#precisions")
final class SplitTest {
    private static final int ROWS = 7;
    private static final int WIDTH = 37;

    @Parameter
    Precision precision = Precision.F32;

    private Kernels k = KernelChoice.scalar(Precision.F32);

    @BeforeEach
    void open() {
        k = KernelChoice.vectorOnly(precision, new NativeMemory(), "test");
    }

    @AfterEach
    void close() {
        k.close();
    }

    /** A kernel over the rows from … to − 1. */
    private interface RowKernel {
        void run(Cells out, int from, int to);
    }

    private void wholeAndCut(Element element, int perRow, int step, RowKernel kernel) {
        Cells whole = Cells.zeros(k, element, ROWS * perRow);
        Cells cut = Cells.zeros(k, element, ROWS * perRow);
        kernel.run(whole, 0, ROWS);
        for (int from = 0; from < ROWS; from += step) {
            kernel.run(cut, from, Math.min(ROWS, from + step));
        }
        assertArrayEquals(whole.bits(), cut.bits());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyRowKernel(int step) {
        Element e = precision.compute();
        Cells x = Cells.normal(k, Element.F32, ROWS * WIDTH, 1);
        Cells w = Cells.normal(k, Element.F32, WIDTH, 2);
        Cells rstd = Cells.zeros(k, Element.F32, ROWS);
        wholeAndCut(e, WIDTH, step, (out, from, to) ->
                k.rmsNorm(out.at((long) from * WIDTH), x.at((long) from * WIDTH), w.at(), rstd.at(from), to - from, WIDTH, 1e-5));
        wholeAndCut(Element.F32, WIDTH, step, (out, from, to) -> k.rmsNormBackward(out.at((long) from * WIDTH),
                x.at((long) from * WIDTH), x.at((long) from * WIDTH), w.at(), rstd.at(from), to - from, WIDTH));
        Buffer starts = Cells.ints(k, IntStream.range(0, ROWS).toArray());
        wholeAndCut(e, WIDTH, step, (out, from, to) -> k.causalSoftmax(out.at((long) from * WIDTH), x.at((long) from * WIDTH),
                starts.address() + 4L * from, to - from, WIDTH, 20 + from, 0.5));
        Cells gateUp = Cells.normal(k, e, 2 * ROWS * WIDTH, 3);
        wholeAndCut(e, WIDTH, step, (out, from, to) ->
                k.gate(Activation.SILU, out.at((long) from * WIDTH), gateUp.at(2L * from * WIDTH), to - from, WIDTH));
        wholeAndCut(e, 2 * WIDTH, step, (out, from, to) -> k.gateBackward(Activation.SILU, out.at(2L * from * WIDTH),
                gateUp.at((long) from * WIDTH), gateUp.at(2L * from * WIDTH), to - from, WIDTH));
        wholeAndCut(e, WIDTH, step, (out, from, to) -> k.crossEntropy(rstd.at(from), out.at((long) from * WIDTH),
                x.at((long) from * WIDTH), starts.address() + 4L * from, to - from, WIDTH, CrossEntropyTerms.NONE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void columnsOfTheNormsWeightGradient(int step) {
        Cells x = Cells.normal(k, Element.F32, ROWS * ROWS, 1);
        Cells rstd = Cells.normal(k, Element.F32, ROWS, 2);
        wholeAndCut(Element.F32, 1, step, (out, from, to) ->
                k.rmsNormWeightGradient(out.at(), x.at(), x.at(), rstd.at(), ROWS, ROWS, from, to));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void segmentsOfTheOptimiser(int step) {
        Cells gradient = Cells.normal(k, Element.F32, ROWS * WIDTH, 1);
        Update s = new Update.AdamW(1e-3, 0.1, 1, 0.9, 0.99, 1e-8, 0.1, 0.01);
        Cells m = Cells.zeros(k, Element.F32, ROWS * WIDTH);
        Cells v = Cells.zeros(k, Element.F32, ROWS * WIDTH);
        wholeAndCut(Element.F32, WIDTH, step, (out, from, to) -> {
            long at = (long) from * WIDTH;
            int count = (to - from) * WIDTH;
            k.scale(m.at(at), 0, count);
            k.scale(v.at(at), 0, count);
            k.update(s, out.at(at), 0, gradient.at(at), m.at(at), v.at(at), count);
        });
    }
}
