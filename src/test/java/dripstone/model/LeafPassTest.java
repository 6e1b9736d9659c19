package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.KernelSettings;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.EnumSource;
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

    static Stream<Arguments> architectures() {
        return Stream.of(Architecture.values()).flatMap(architecture -> Stream.of(Precision.BF16, Precision.F32)
                .map(precision -> Arguments.of(architecture, precision)));
    }

    /** Against a pass that keeps everything and runs its pieces in order. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("architectures")
    void dropoutAndRecomputation_inAnyOrderOnThreeThreads_giveTheSameBits(Architecture architecture, Precision precision)
            throws Exception {
        int kvHeads = architecture == Architecture.GPT2 ? 4 : 2;
        ModelShape shape = new ModelShape(new ModelSettings(architecture, 3, 32, 4, kvHeads, 0, 40, ActivationChoice.AUTO, 131, 10000,
                1e-5, true, 0), 150);
        LeafOptions options = TestLeaf.dropping(architecture != Architecture.QWEN2);
        try (TestLeaf alone = new TestLeaf(KernelChoice.fast(precision), shape, new LeafSettings(5, 1, false), 11, options);
                TestLeaf shared = new TestLeaf(KernelChoice.fast(precision), shape, new LeafSettings(5, 3, true), 11, options)) {
            assertTrue(shared.pass.bytes() < alone.pass.bytes() + 2 * alone.pass.scratches().bytes(), "recomputation saves memory");
            sameBits(3, alone, shared);
        }
    }

    @Test
    void aTeachersPass_onThreeThreads_givesTheSameBits() throws Exception {
        ModelShape shape = TestLeaf.withRegression(TestLeaf.shape(2, 32, 4, 2, 40, 33, 150, true), 8);
        ModelShape wise = new ModelShape(TestLeaf.shape(1, 8, 2, 1, 12, 40, 150, false).settings(), 150);
        LeafOptions options = TestLeaf.dropping(true);
        for (Precision precision : List.of(Precision.BF16, Precision.F32)) {
            try (TestLeaf alone = new TestLeaf(KernelChoice.fast(precision), shape, new LeafSettings(5, 1, false), 11, options, wise,
                            TestLeaf.distillation(0.5));
                    TestLeaf shared = new TestLeaf(KernelChoice.fast(precision), shape, new LeafSettings(5, 3, true), 11, options, wise,
                            TestLeaf.distillation(0.5))) {
                sameBits(3, alone, shared);
                assertEquals(alone.pass.distillationSum(), shared.pass.distillationSum());
                assertEquals(alone.pass.regressionSum(), shared.pass.regressionSum());
                assertTrue(alone.pass.distillationSum() > 0 && alone.pass.regressionSum() > 0);
            }
        }
    }

    private static void sameBits(int threads, Supplier<Kernels> kernels, ModelShape shape) throws Exception {
        try (TestLeaf alone = new TestLeaf(kernels.get(), shape, 5, 11);
                TestLeaf shared = new TestLeaf(kernels.get(), shape, 5, threads, 11)) {
            sameBits(threads, alone, shared);
        }
    }

    private static void sameBits(int threads, TestLeaf alone, TestLeaf shared) throws Exception {
        double loss = alone.step();
        for (int repeat = 0; repeat < 2; repeat++) {
            runShuffled(shared, threads, new Random(repeat));
            assertEquals(loss, shared.pass.lossSum());
            assertArrayEquals(ModelGradientTest.gradients(alone), ModelGradientTest.gradients(shared));
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

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void aLaterToken_changesNoEarlierLoss_norThatOfAnotherDocument(Architecture architecture) {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(architecture, 2, true), 2)) {
            checkWhatIsSeen(leaf, true, true, leaf.tokens());
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void withoutTheMask_earlierDocumentsOfTheSequenceAreSeen_andLaterTokensAreNot(Architecture architecture) {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(architecture, 2, true), 2)) {
            checkWhatIsSeen(leaf, false, false, leaf.tokens());
        }
    }

    @Test
    void withoutTheMask_aSequenceIsOneDocument() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(Architecture.GPT2, 2, true), 2)) {
            leaf.bind(TestLeaf.dropping(false));
            leaf.objective();
            double[] unmasked = leaf.pass.losses();
            for (int i = 0; i < 2 * leaf.length; i++) {
                leaf.kernels.setInt(leaf.starts(), i, 0);
            }
            leaf.bind(TestLeaf.dropping(true));
            leaf.objective();
            assertArrayEquals(unmasked, leaf.pass.losses());
        }
    }

    /** @param masks what the pass is told @param masked what is expected @param bound where the pass reads its tokens */
    static void checkWhatIsSeen(TestLeaf leaf, boolean masks, boolean masked, long bound) {
        leaf.pass.bind(bound, leaf.targets(), leaf.starts(), new LeafOptions(0, 0, masks, CrossEntropyTerms.NONE));
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
                        && (!masked || changed % leaf.length >= starts[i]);
                assertEquals(sees, before[i] != after[i], "loss " + i + " after a change of token " + changed);
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

    /** Every path: the scalar reference, the Vector API with oneDNN, and without it since no library can be unpacked under a file. */
    private static Kernels open(String path, Precision precision) throws IOException {
        return switch (path) {
            case "scalar" -> KernelChoice.scalar(precision);
            case "oneDNN" -> KernelChoice.fast(precision);
            default -> {
                KernelSettings.PrecisionChoice choice = precision.equals(Precision.BF16)
                        ? KernelSettings.PrecisionChoice.BF16 : KernelSettings.PrecisionChoice.F32;
                Path file = Files.createTempFile("no-directory", "");
                Kernels kernels = KernelChoice.open(new KernelSettings(choice, KernelSettings.PathChoice.AUTO, file));
                Files.delete(file);
                assertTrue(kernels.description().contains("did not load"), kernels.description());
                yield kernels;
            }
        };
    }

    static Stream<Arguments> paths() {
        return Stream.of("scalar", "oneDNN", "vector").flatMap(path -> Stream.of(Precision.F32, Precision.BF16)
                .flatMap(precision -> Stream.of(Architecture.values()).map(form -> Arguments.of(path, precision, form))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("paths")
    void everyPathAndPrecision_agreesWithFp64_withHeadsOf8And16(String path, Precision precision, Architecture form) throws Exception {
        for (int headSize : new int[] {8, 16}) {
            int heads = form.isLlamaLike() ? 4 : 32 / headSize; // so that A = 64 is not C = 32 once
            ModelShape shape = new ModelShape(new ModelSettings(form, 2, 32, heads, form.isLlamaLike() ? 2 : heads, headSize, 48,
                    ActivationChoice.AUTO, 19, 10000, 1e-5, true, 0), 31);
            try (TestLeaf exact = new TestLeaf(KernelChoice.scalar(Precision.F64), shape, 3, 5);
                    TestLeaf low = new TestLeaf(open(path, precision), shape, 3, 5)) {
                boolean coarse = precision.equals(Precision.BF16);
                checkAgreement(exact, low, coarse ? 1e-2 : 2e-6, coarse ? 4e-2 : 2e-5);
            }
        }
    }

    private static void checkAgreement(TestLeaf exact, TestLeaf low, double lossTolerance, double gradientTolerance) {
        scale(exact, 0.2);
        scale(low, 0.2);
        double loss = exact.step();
        assertEquals(loss, low.step(), lossTolerance * loss);
        for (TensorSlot slot : exact.parameters.slots()) {
            // a bias of keys moves all scores of a row almost alike: what is left of its gradient is a small difference
            double tolerance = slot.name().endsWith("k_proj.bias") ? 3 * gradientTolerance : gradientTolerance;
            assertTrue(distance(exact, low, slot) <= tolerance,
                    slot.name() + ": relative distance of the gradients " + distance(exact, low, slot));
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
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void aStep_allocatesNothingOnTheHeap(Architecture architecture) {
        ModelShape shape = TestLeaf.shape(architecture, 2, true);
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.BF16), shape, new LeafSettings(2, 1, true), 1,
                        TestLeaf.dropping(true));
                Lane lane = leaf.kernels.openLane()) {
            assertEquals(0, leastAllocated(leaf, lane), "bytes allocated by a step");
        }
    }

    /** The least that one of many steps allocates. */
    static long leastAllocated(TestLeaf leaf, Lane lane) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 200 && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            leaf.step(lane);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
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
