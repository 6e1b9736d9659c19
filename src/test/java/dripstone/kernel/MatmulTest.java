package dripstone.kernel;

import static dripstone.kernel.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines against the reference product. */
@ParameterizedClass
@MethodSource("engines")
final class MatmulTest {
    record Engine(boolean oneDnn, Precision precision) {}

    @Parameter
    Engine engine = new Engine(false, Precision.F32);

    private Kernels fast = KernelChoice.scalar(Precision.F32);
    private Kernels slow = fast;

    static Stream<Engine> engines() {
        return Stream.of(true, false).flatMap(o -> Stream.of(new Engine(o, Precision.F32), new Engine(o, Precision.BF16)));
    }

    @BeforeEach
    void open() {
        slow = KernelChoice.scalar(engine.precision);
        fast = engine.oneDnn
                ? KernelChoice.fast(engine.precision)
                : KernelChoice.vectorOnly(engine.precision, new NativeMemory(), "test");
        assumeTrue(!engine.oneDnn || fast.description().startsWith("onednn"), fast.description());
    }

    @AfterEach
    void close() {
        fast.close();
        slow.close();
    }

    private static List<MatmulShape> shapes(Precision p) {
        List<MatmulShape> shapes = new ArrayList<>();
        for (int[] d : new int[][] {{1, 1, 1}, {3, 5, 7}, {16, 16, 16}, {17, 33, 65}, {64, 1, 40}, {1, 100, 3}, {37, 48, 130}}) {
            for (int bits = 0; bits < 16; bits++) {
                boolean transA = (bits & 1) != 0;
                boolean transB = (bits & 2) != 0;
                int gap = (bits & 4) != 0 ? 5 : 0;
                Element c = (bits & 8) != 0 ? p.master() : p.compute();
                shapes.add(new MatmulShape(d[0], d[1], d[2], transA, transB, (transA ? d[0] : d[2]) + gap,
                        (transB ? d[2] : d[1]) + gap, d[1] + gap, p.compute(), c, bits % 3 == 0));
            }
        }
        return shapes;
    }

    @Test
    void everyLayout_agreesWithTheReference() {
        try (Lane lane = fast.openLane(); Lane reference = slow.openLane()) {
            for (MatmulShape s : shapes(engine.precision)) {
                Cells a = Cells.normal(slow, s.a(), (s.transA() ? s.k() : s.m()) * s.lda(), 1);
                Cells b = Cells.normal(slow, s.a(), (s.transB() ? s.n() : s.k()) * s.ldb(), 2);
                Cells expected = Cells.normal(slow, s.c(), s.m() * s.ldc(), 3);
                Cells actual = expected.copyTo(slow, s.c());
                reference.run(slow.prepare(s), a.at(), b.at(), expected.at());
                lane.run(fast.prepare(s), a.at(), b.at(), actual.at());
                assertClose(expected, actual, 16 * s.k(), s.toString());
            }
        }
    }

    @Test
    void aPackedB_agreesWithTheReference() {
        try (Lane lane = fast.openLane(); Lane reference = slow.openLane()) {
            for (MatmulShape s : shapes(engine.precision)) {
                MatmulShape packed = s.withPackedB();
                Cells a = Cells.normal(slow, s.a(), (s.transA() ? s.k() : s.m()) * s.lda(), 1);
                Cells b = Cells.normal(slow, s.a(), (s.transB() ? s.n() : s.k()) * s.ldb(), 2);
                Cells expected = Cells.normal(slow, s.c(), s.m() * s.ldc(), 3);
                Cells actual = expected.copyTo(slow, s.c());
                reference.run(slow.prepare(s), a.at(), b.at(), expected.at());
                try (Buffer right = packed(s, b)) {
                    lane.run(fast.prepare(packed), a.at(), right.address(), actual.at());
                }
                assertClose(expected, actual, 16 * s.k(), s.toString());
            }
        }
    }

    private Buffer packed(MatmulShape s, Cells b) {
        PackedForm form = PackedForm.of(s);
        Buffer right = fast.allocate(form.bytes(), "test");
        fast.pack(Packing.whole(form, s.transB(), s.ldb()), right.address(), b.at());
        return right;
    }

    /** As a model cuts: sequences and chunks of rows forward, rows of the gradient backward; all against one packed B. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 48, 100})
    void splittingTheRowsOfAPackedProduct_leavesTheBits(int step) {
        Element e = engine.precision.compute();
        int m = 200;
        int k = 330;
        int n = 150;
        Cells x = Cells.normal(slow, e, m * k, 1);
        Cells w = Cells.normal(slow, e, n * k, 2);
        for (Element c : new Element[] {e, Element.F32}) {
            Cells whole = Cells.zeros(slow, c, m * n);
            Cells parts = Cells.zeros(slow, c, m * n);
            MatmulShape all = new MatmulShape(m, n, k, false, true, k, k, n, e, c, false).withPackedB();
            try (Lane lane = fast.openLane(); Buffer right = packed(new MatmulShape(m, n, k, false, true, k, k, n, e, c, false), w)) {
                lane.run(fast.prepare(all), x.at(), right.address(), whole.at());
                for (int from = 0; from < m; from += step) {
                    int rows = Math.min(step, m - from);
                    MatmulShape part = new MatmulShape(rows, n, k, false, true, k, k, n, e, c, false).withPackedB();
                    lane.run(fast.prepare(part), x.at((long) from * k), right.address(), parts.at((long) from * n));
                }
            }
            assertArrayEquals(whole.bits(), parts.bits(), "c=" + c);
        }
    }

    @Test
    void equalShapes_giveTheSameProduct() {
        MatmulShape shape = shapes(engine.precision).getFirst();
        assertSame(fast.prepare(shape), fast.prepare(shapes(engine.precision).getFirst()));
    }

    @Test
    void aProductOfAnotherSet_isRefused() {
        MatmulShape shape = shapes(engine.precision).getFirst();
        try (Lane lane = fast.openLane()) {
            assertThrows(IllegalArgumentException.class, () -> lane.run(slow.prepare(shape), 0, 0, 0));
        }
    }

    @Test
    void aLaneOfClosedKernels_refusesToRun() {
        MatmulShape shape = shapes(engine.precision).getFirst();
        Matmul matmul = fast.prepare(shape);
        Lane lane = fast.openLane();
        Cells x = Cells.normal(slow, Element.F32, 1, 1);
        lane.run(matmul, x.at(), x.at(), x.at());
        fast.close();
        if (engine.oneDnn) {
            assertThrows(IllegalStateException.class, () -> lane.run(matmul, x.at(), x.at(), x.at()));
        }
        lane.close();
    }

    @Test
    void threeThreadsAtOnce_giveTheBitsOfOne() throws Exception {
        Element e = engine.precision.compute();
        MatmulShape forward = new MatmulShape(67, 96, 70, false, true, 70, 70, 96, e, e, false);
        MatmulShape gradient = new MatmulShape(96, 70, 67, true, false, 96, 70, 70, e, Element.F32, false);
        Cells x = Cells.normal(slow, e, 67 * 70, 1);
        Cells w = Cells.normal(slow, e, 96 * 70, 2);
        byte[][] alone = bits(x, w, forward, gradient);
        List<FutureTask<byte[][]>> tasks = Stream.generate(() -> new FutureTask<>(() -> {
            byte[][] last = alone;
            for (int i = 0; i < 50; i++) {
                last = bits(x, w, forward, gradient);
                assertArrayEquals(alone, last);
            }
            return last;
        })).limit(3).toList();
        tasks.forEach(t -> Thread.ofPlatform().start(t));
        for (FutureTask<byte[][]> task : tasks) {
            assertArrayEquals(alone, task.get());
        }
    }

    private byte[][] bits(Cells x, Cells w, MatmulShape forward, MatmulShape gradient) {
        try (Lane lane = fast.openLane();
                Cells y = Cells.zeros(slow, forward.c(), 67 * 96);
                Cells g = Cells.zeros(slow, Element.F32, 96 * 70)) {
            lane.run(fast.prepare(forward), x.at(), w.at(), y.at());
            lane.run(fast.prepare(gradient), y.at(), x.at(), g.at());
            return new byte[][] {y.bits(), g.bits()};
        }
    }

    @Test
    void splittingTheRows_leavesTheBits() {
        Element e = engine.precision.compute();
        int k = 70;
        int n = 50;
        Cells x = Cells.normal(slow, e, 64 * k, 1);
        Cells w = Cells.normal(slow, e, n * k, 2);
        Cells whole = Cells.zeros(slow, e, 64 * n);
        Cells parts = Cells.zeros(slow, e, 64 * n);
        try (Lane lane = fast.openLane()) {
            lane.run(fast.prepare(new MatmulShape(64, n, k, false, true, k, k, n, e, e, false)), x.at(), w.at(), whole.at());
            for (int half = 0; half < 2; half++) {
                lane.run(fast.prepare(new MatmulShape(32, n, k, false, true, k, k, n, e, e, false)),
                        x.at(32L * k * half), w.at(), parts.at(32L * n * half));
            }
        }
        assertArrayEquals(whole.bits(), parts.bits());
    }
}
