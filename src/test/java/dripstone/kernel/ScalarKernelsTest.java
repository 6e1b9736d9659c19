package dripstone.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The reference against values worked out by hand. */
final class ScalarKernelsTest {
    @AutoClose
    private final Kernels k = KernelChoice.scalar(Precision.F64);

    private Cells cells(double... values) {
        return Cells.of(k, Element.F64, values.length, i -> values[i]);
    }

    @Test
    void product_readsTransposesAndLeadingDimensions() {
        // A = [1 2; 3 4] lies transposed with ld 3, B = [5 6; 7 8] lies transposed with ld 2, C has ld 4
        Cells a = cells(1, 3, 99, 2, 4, 99);
        Cells b = cells(5, 7, 6, 8);
        Cells c = cells(100, 100, -1, -1, 100, 100, -1, -1);
        try (Lane lane = k.openLane()) {
            lane.run(k.prepare(new MatmulShape(2, 2, 2, true, true, 3, 2, 4, Element.F64, Element.F64, true)), a.at(), b.at(), c.at());
            assertArrayEquals(new double[] {119, 122, -1, -1, 143, 150, -1, -1}, c.values());
            lane.run(k.prepare(new MatmulShape(2, 2, 2, true, true, 3, 2, 4, Element.F64, Element.F64, false)), a.at(), b.at(), c.at());
            assertArrayEquals(new double[] {19, 22, -1, -1, 43, 50, -1, -1}, c.values());
        }
    }

    @Test
    void aLane_refusesAnotherThread() throws InterruptedException {
        Matmul matmul = k.prepare(new MatmulShape(1, 1, 1, false, false, 1, 1, 1, Element.F64, Element.F64, false));
        Cells x = cells(1);
        try (Lane lane = k.openLane()) {
            FutureTask<Void> task = new FutureTask<>(() -> lane.run(matmul, x.at(), x.at(), x.at()), null);
            Thread.ofPlatform().start(task).join();
            assertTrue(assertThrows(ExecutionException.class, task::get).getCause() instanceof WrongThreadException);
        }
    }

    @Test
    void causalSoftmax_seesOnlyItsDocumentAndThePast() {
        Cells p = cells(9, 9, 9, 9, 9, 9);
        Cells scores = cells(0, StrictMath.log(3) / 2, Double.NaN, Double.NaN, 7, Double.NaN);
        k.causalSoftmax(p.at(), scores.at(), Cells.ints(k, 0, 1).address(), 2, 3, 1, 2.0);
        // row 0 is t=1: columns 0, 1. Row 1 is t=2, its document starts at 1: columns 1, 2, of which NaN is seen.
        assertEquals(0.25, p.get(0), 1e-15);
        assertEquals(0.75, p.get(1), 1e-15);
        assertEquals(0, p.get(2));
        assertEquals(0, p.get(3));
        assertTrue(Double.isNaN(p.get(4)) && Double.isNaN(p.get(5)));
    }

    @Test
    void causalSoftmax_ofNothingButMinusInfinity_isZero() {
        Cells p = cells(9, 9);
        Cells scores = cells(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
        k.causalSoftmax(p.at(), scores.at(), Cells.ints(k, 0).address(), 1, 2, 1, 1.0);
        assertArrayEquals(new double[] {0, 0}, p.values());
    }

    @Test
    void crossEntropy_ofEvenLogits_isLogV_andAMaskedTargetIsNothing() {
        Cells loss = cells(7, 7);
        Cells d = cells(9, 9, 9, 9, 9, 9, 9, 9);
        Cells logits = cells(1000, 1000, 1000, 1000, 1, 2, 3, 4);
        k.crossEntropy(loss.at(), d.at(), logits.at(), Cells.ints(k, 2, -1).address(), 2, 4, CrossEntropyTerms.NONE);
        assertEquals(StrictMath.log(4), loss.get(0), 1e-12);
        assertArrayEquals(new double[] {0.25, 0.25, -0.75, 0.25, 0, 0, 0, 0}, d.values(), 1e-15);
        assertEquals(0, loss.get(1));
    }

    @Test
    void rotary_turnsBackWithTheInverse() {
        Cells x = Cells.normal(k, Element.F64, 3 * 10, 1);
        double[] before = x.values();
        Buffer positions = Cells.ints(k, 0, 5, 3);
        try (Buffer table = RotaryTable.build(k, 6, 4, 10000)) {
            k.rotary(x.at(), 10, positions.address(), table.address(), 3, 2, 4, false);
            assertEquals(before[0], x.get(0), "position 0 does not turn");
            double cos = StrictMath.cos(5);
            double sin = StrictMath.sin(5);
            assertEquals(before[10] * cos - before[12] * sin, x.get(10), 1e-15);
            assertEquals(before[12] * cos + before[10] * sin, x.get(12), 1e-15);
            assertEquals(before[18], x.get(18), "columns beyond the heads stay");
            k.rotary(x.at(), 10, positions.address(), table.address(), 3, 2, 4, true);
        }
        assertArrayEquals(before, x.values(), 1e-15);
    }

    @Test
    void embedBackward_addsOnlyItsRange() {
        Cells grad = cells(1, 1, 1);
        k.embedBackward(grad.at(), cells(10, 20, 30, 40).at(), Cells.ints(k, 1, 0, 1, 2).address(), 4, 1, 1, 2);
        assertArrayEquals(new double[] {1, 41, 1}, grad.values());
    }

    @Test
    void adamW_firstStep_movesByTheRateAndDecays() {
        Cells w = cells(2);
        Cells m = cells(0);
        Cells v = cells(0);
        k.update(new Update.AdamW(0.1, 0.01, 4, 0.9, 0.99, 0, 0.1, 0.01), w.at(), 0, cells(0.5).at(), m.at(), v.at(), 1);
        assertEquals(2 - 0.1 * (1 + 0.01 * 2), w.get(0), 1e-15);
        assertEquals(0.2, m.get(0), 1e-15);
        assertEquals(0.04, v.get(0), 1e-15);
    }
}
