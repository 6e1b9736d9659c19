package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeafPassTest {
    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 3, 4})
    void anyNumberOfThreads_inAnyOrder_givesTheSameBits(int threads) throws Exception {
        ModelShape shape = TestLeaf.shape(1, 48, 4, 2, 90, 150, 300, true);
        sameBits(threads, () -> KernelChoice.fast(Precision.BF16), shape);
        sameBits(threads, () -> KernelChoice.fast(Precision.F32), shape);
        sameBits(threads, () -> KernelChoice.scalar(Precision.BF16), TestLeaf.shape(1, true));
        sameBits(threads, () -> KernelChoice.scalar(Precision.F32), TestLeaf.shape(1, true));
    }

    private static void sameBits(int threads, Supplier<Kernels> kernels, ModelShape shape) throws Exception {
        try (TestLeaf alone = new TestLeaf(kernels.get(), shape, 5, 11);
                TestLeaf shared = new TestLeaf(kernels.get(), shape, 5, threads, 11)) {
            double loss = alone.step();
            for (int repeat = 0; repeat < 2; repeat++) {
                runShuffled(shared, threads, new Random(repeat));
                assertEquals(loss, shared.pass.lossSum());
                assertArrayEquals(ModelGradientTest.gradients(alone), ModelGradientTest.gradients(shared));
            }
        }
    }

    private static void runShuffled(TestLeaf leaf, int threads, Random random) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            inParallel(pool, threads, leaf.kernels, shuffled(leaf.pass.sequencePieces(), random), (lane, i) -> leaf.pass.sequence(i, lane));
            inParallel(pool, threads, leaf.kernels, shuffled(leaf.pass.gradientPieces(), random),
                    (lane, i) -> leaf.pass.gradient(i, lane, leaf.gradients.address()));
        }
    }

    private static void inParallel(ExecutorService pool, int threads, Kernels kernels, List<Integer> order, ObjIntConsumer<Lane> piece)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(pool.submit(() -> {
                try (Lane lane = kernels.openLane()) {
                    for (int taken = next.getAndIncrement(); taken < order.size(); taken = next.getAndIncrement()) {
                        piece.accept(lane, order.get(taken));
                    }
                }
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
    }

    private static List<Integer> shuffled(int count, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return order;
    }

    @ParameterizedTest(name = "vocabulary {0}, tied {1}")
    @CsvSource({"13, true", "13, false", "9000, true", "9000, false", "66000, true"})
    void gradientPieces_coverEverySlotExactlyOnce_largestFirst(int vocabulary, boolean tied) {
        ModelShape shape = TestLeaf.shape(2, 8, 2, 1, 6000, 7, vocabulary, tied);
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F32), shape, 1, 1)) {
            int[] owners = new int[Math.toIntExact(leaf.parameters.elements())];
            long before = Long.MAX_VALUE;
            for (int i = 0; i < leaf.pass.gradientPieces(); i++) {
                GradientPiece piece = leaf.pass.gradientPiece(i);
                assertTrue(piece.work() <= before, "piece " + i + " is larger than the one before it");
                before = piece.work();
                for (long at = piece.offset(); at < piece.offset() + piece.count(); at++) {
                    owners[Math.toIntExact(at)]++;
                }
            }
            for (TensorSlot slot : leaf.parameters.slots()) {
                for (long at = slot.offset(); at < slot.offset() + slot.count(); at++) {
                    assertEquals(1, owners[Math.toIntExact(at)], slot.name() + " at " + at);
                }
            }
        }
    }

    @Test
    void aLaterToken_changesNoEarlierLoss_norThatOfAnotherDocument() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            int[] starts = {0, 0, 0, 3, 3, 3, 3, 0, 0, 2, 2, 2, 5, 5};
            for (int i = 0; i < starts.length; i++) {
                leaf.kernels.setInt(leaf.starts(), i, starts[i]);
                leaf.kernels.setInt(leaf.targets(), i, i % 13);
            }
            double[] before = losses(leaf);
            for (int changed = 0; changed < 2 * leaf.length; changed++) {
                int token = leaf.kernels.getInt(leaf.tokens(), changed);
                leaf.kernels.setInt(leaf.tokens(), changed, (token + 1) % 13);
                double[] after = losses(leaf);
                leaf.kernels.setInt(leaf.tokens(), changed, token);
                for (int i = 0; i < before.length; i++) {
                    boolean sees = i / leaf.length == changed / leaf.length && changed <= i
                            && changed % leaf.length >= starts[i];
                    assertEquals(sees, before[i] != after[i], "loss " + i + " after a change of token " + changed);
                }
            }
        }
    }

    @Test
    void aDocument_hasTheSameLossToTheBitWhereverItStands() { // to the bit: only if its positions count from its own start
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 1)) {
            int[] tokens = {4, 9, 1, 4, 9, 1, 4};
            int[] targets = {9, 1, -1, 9, 1, -1, 9};
            int[] starts = {0, 0, 0, 3, 3, 3, 6};
            for (int t = 0; t < 7; t++) {
                leaf.kernels.setInt(leaf.tokens(), t, tokens[t]);
                leaf.kernels.setInt(leaf.targets(), t, targets[t]);
                leaf.kernels.setInt(leaf.starts(), t, starts[t]);
            }
            double[] losses = losses(leaf);
            assertEquals(losses[0], losses[3]);
            assertEquals(losses[1], losses[4]);
            assertEquals(losses[0], losses[6]);
            assertEquals(0, losses[2]);
        }
    }

    private static double[] losses(TestLeaf leaf) {
        leaf.loss();
        return leaf.pass.losses();
    }

    static Stream<Arguments> lowerPrecisions() {
        return Stream.of(
                Arguments.of(KernelChoice.scalar(Precision.F32), 2e-6, 2e-5),
                Arguments.of(KernelChoice.fast(Precision.F32), 2e-6, 2e-5),
                Arguments.of(KernelChoice.scalar(Precision.BF16), 1e-2, 3e-2),
                Arguments.of(KernelChoice.fast(Precision.BF16), 1e-2, 3e-2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lowerPrecisions")
    void lowerPrecision_agreesWithFp64(Kernels kernels, double lossTolerance, double gradientTolerance) {
        ModelShape shape = TestLeaf.shape(2, 32, 4, 2, 48, 9, 31, true);
        try (TestLeaf exact = new TestLeaf(KernelChoice.scalar(Precision.F64), shape, 3, 5);
                TestLeaf low = new TestLeaf(kernels, shape, 3, 5)) {
            scale(exact, 0.2);
            scale(low, 0.2);
            double loss = exact.step();
            assertEquals(loss, low.step(), lossTolerance * loss);
            for (TensorSlot slot : exact.parameters.slots()) {
                assertTrue(distance(exact, low, slot) <= gradientTolerance,
                        slot.name() + ": relative distance of the gradients " + distance(exact, low, slot));
            }
        }
    }

    private static void scale(TestLeaf leaf, double factor) {
        leaf.kernels.scale(leaf.parameters.master(), factor, leaf.parameters.layout().decayedElements());
        leaf.parameters.refreshCompute();
    }

    /** |low − exact| / |exact|, in the Euclidean norm over one tensor. */
    private static double distance(TestLeaf exact, TestLeaf low, TensorSlot slot) {
        double difference = 0;
        double size = 0;
        for (long i = slot.offset(); i < slot.offset() + slot.count(); i++) {
            difference += Math.pow(low.gradient(i) - exact.gradient(i), 2);
            size += Math.pow(exact.gradient(i), 2);
        }
        return Math.sqrt(difference / size);
    }

    /** On the scalar reference: what is seen here is the model's own; the fast kernels answer for theirs. */
    @Test
    void aStep_allocatesNothingOnTheHeap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Kernels kernels = KernelChoice.scalar(Precision.BF16);
        try (TestLeaf leaf = new TestLeaf(kernels, TestLeaf.shape(1, true), 2, 1); Lane lane = leaf.kernels.openLane()) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 200 && least > 0; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                leaf.step(lane);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least, "bytes allocated by a step");
        }
    }

    @Test
    void aBatchOutsideTheVocabulary_isRefused() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            leaf.kernels.setInt(leaf.tokens(), leaf.length + 2, 13);
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, leaf::step);
            assertTrue(refused.toString().contains("sequence=1 t=2 token=13"), refused.toString());
            leaf.kernels.setInt(leaf.tokens(), leaf.length + 2, 12);
            leaf.step();
        }
    }

    @Test
    void moreSequencesThanLanes_areRefusedByName() {
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F32), TestLeaf.shape(1, true), 2, 1, 1);
                Lane lane = leaf.kernels.openLane()) {
            leaf.pass.scratches().acquire();
            assertThrows(IllegalStateException.class, () -> leaf.pass.sequence(0, lane));
        }
    }
}
