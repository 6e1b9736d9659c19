package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Buffer;
import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Lane;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The pass that trains adapters: its gradients, and that nothing but them is touched or depends on how it is run. */
final class LoraPassTest {
    private static final List<String> LLAMA = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    private static final LeafOptions DROPPING = new LeafOptions(0.2, 77, true, CrossEntropyTerms.NONE);

    /** Adapters beside a test leaf's parameters, on its input. */
    private static final class Adapted implements AutoCloseable {
        final TestLeaf leaf;
        final LoraWeights lora;
        final TransformerPass pass;
        final Buffer gradients;

        Adapted(Kernels kernels, ModelShape shape, LeafSettings settings, LoraSettings adapters, LeafOptions options) {
            leaf = new TestLeaf(kernels, shape, settings, 7, options);
            lora = LoraWeights.allocate(shape, adapters, kernels);
            pass = (TransformerPass) LeafPass.create(leaf.parameters, kernels, settings, lora);
            gradients = kernels.allocate(lora.elements() * leaf.master().bytes(), "gradients");
            LoraWeightsTest.fill(kernels, lora, new Random(3));
            pass.bind(leaf.tokens(), leaf.targets(), leaf.starts(), options);
        }

        static Adapted doubles(ModelShape shape, int sequences, int rank, List<String> targets) {
            return new Adapted(KernelChoice.scalar(Precision.F64), shape, new LeafSettings(sequences, sequences, false),
                    new LoraSettings(rank, 6, targets), LeafOptions.PLAIN);
        }

        double loss() {
            try (Lane lane = leaf.kernels.openLane()) {
                for (int b = 0; b < leaf.sequences; b++) {
                    pass.sequenceLoss(b, lane);
                }
            }
            return pass.lossSum();
        }

        double step() {
            try (Lane lane = leaf.kernels.openLane()) {
                for (int b = leaf.sequences - 1; b >= 0; b--) {
                    pass.sequence(b, lane);
                }
                for (int i = 0; i < pass.gradientPieces(); i++) {
                    pass.gradient(i, lane, gradients.address());
                }
            }
            return pass.lossSum();
        }

        double gradient(long index) {
            return leaf.kernels.get(leaf.master(), gradients.address(), index);
        }

        double weight(long index) {
            return leaf.kernels.get(leaf.master(), lora.master(), index);
        }

        void weight(long index, double value) {
            leaf.kernels.set(leaf.master(), lora.master(), index, value);
            lora.refreshCompute();
        }

        byte[] gradientBytes() {
            return gradients.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        }

        byte[] baseBytes() {
            List<MemorySegment> all = new ArrayList<>();
            leaf.parameters.slots().forEach(slot -> all.add(leaf.parameters.master(slot)));
            var sum = new java.io.ByteArrayOutputStream();
            all.forEach(s -> sum.writeBytes(s.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)));
            return sum.toByteArray();
        }

        @Override
        public void close() {
            gradients.close();
            pass.close();
            lora.close();
            leaf.close();
        }
    }

    static Stream<Arguments> adapted() {
        return Stream.of(
                Arguments.of("all of a Llama", TestLeaf.shape(Architecture.LLAMA, 1, true), 2, LLAMA),
                Arguments.of("queries and values", TestLeaf.shape(Architecture.LLAMA, 1, false), 3, List.of()),
                Arguments.of("keys alone", TestLeaf.shape(Architecture.LLAMA, 2, true), 1, List.of("k_proj")),
                Arguments.of("up alone", TestLeaf.shape(Architecture.LLAMA, 2, true), 5, List.of("up_proj")),
                Arguments.of("output and down", TestLeaf.shape(Architecture.MISTRAL, 1, true), 4, List.of("down_proj", "o_proj")),
                Arguments.of("Qwen2", TestLeaf.shape(Architecture.QWEN2, 1, true), 2, List.of("q_proj", "k_proj", "gate_proj")),
                Arguments.of("Qwen3", TestLeaf.shape(Architecture.QWEN3, 1, true), 2, LLAMA),
                Arguments.of("GPT-2", TestLeaf.shape(Architecture.GPT2, 2, true), 3, List.of("c_attn", "c_proj", "c_fc")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("adapted")
    void everyAdapter_agreesWithFiniteDifferences(String name, ModelShape shape, int rank, List<String> targets) {
        try (Adapted it = Adapted.doubles(shape, 2, rank, targets)) {
            it.step();
            for (TensorSlot slot : it.lora.slots()) {
                long stride = Math.max(1, slot.count() / 9);
                for (long i = 0; i < slot.count(); i += stride) {
                    long at = slot.offset() + i;
                    FiniteDifferences.check(
                            slot.name() + "[" + i + "]", it.gradient(at), it.weight(at), w -> it.weight(at, w), it::loss);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("adapted")
    void mergedWeights_computeWhatBaseAndAdaptersDid(String name, ModelShape shape, int rank, List<String> targets) {
        try (Adapted it = Adapted.doubles(shape, 3, rank, targets)) {
            double plain = it.leaf.loss();
            it.loss();
            double[] adapted = it.pass.losses();
            LoraMerge.into(it.leaf.parameters, it.lora, it.leaf.kernels);
            assertNotEquals(plain, it.leaf.loss(), 1e-3);
            assertArrayEquals(adapted, it.leaf.pass.losses(), 1e-12);
        }
    }

    /** In bf16 both round their products, at different places: 2⁻⁸ of logits of a few units. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void mergedWeights_computeTheSameInLessPrecision_upToRounding(Architecture architecture) {
        for (Precision precision : List.of(Precision.F32, Precision.BF16)) {
            try (Adapted it = new Adapted(KernelChoice.fast(precision), TestLeaf.shape(architecture, 2, true),
                    new LeafSettings(3, 3, false), new LoraSettings(4, 2, List.of()), LeafOptions.PLAIN)) {
                it.loss();
                double[] adapted = it.pass.losses();
                LoraMerge.into(it.leaf.parameters, it.lora, it.leaf.kernels);
                it.leaf.loss();
                assertArrayEquals(adapted, it.leaf.pass.losses(), precision.mixed() ? 0.15 : 2e-5, precision.toString());
            }
        }
    }

    @Test
    void freshAdapters_changeNothing() {
        try (Adapted it = Adapted.doubles(TestLeaf.shape(Architecture.LLAMA, 1, true), 2, 3, LLAMA)) {
            it.lora.initialise(5);
            assertEquals(it.leaf.loss(), it.loss());
            it.step();
            for (LoraTarget target : it.lora.layout().targets()) {
                assertEquals(0, it.gradient(target.a().offset()), target.a().name());
                assertNotEquals(0, it.gradient(target.b().offset()), target.b().name());
            }
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Architecture.values()).flatMap(a -> Stream.of(Precision.F32, Precision.BF16).map(p -> Arguments.of(a, p)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ways")
    void recomputation_changesNoBit_withDropoutOn(Architecture architecture, Precision precision) {
        List<String> targets = architecture == Architecture.GPT2 ? List.of("c_attn", "c_fc")
                : List.of("q_proj", "v_proj", "up_proj", "down_proj");
        List<byte[]> gradients = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (LeafSettings settings : List.of(new LeafSettings(4, 4, false), new LeafSettings(4, 1, true), new LeafSettings(4, 2, true))) {
            try (Adapted it = new Adapted(KernelChoice.fast(precision), TestLeaf.shape(architecture, 2, true), settings,
                    new LoraSettings(3, 6, targets), DROPPING)) {
                losses.add(it.step());
                gradients.add(it.gradientBytes());
            }
        }
        assertEquals(losses.get(0), losses.get(1));
        assertEquals(losses.get(0), losses.get(2));
        assertArrayEquals(gradients.get(0), gradients.get(1));
        assertArrayEquals(gradients.get(0), gradients.get(2));
    }

    @Test
    void sideBySide_piecesGiveTheSameBits_forAnyNumberOfLanes() throws InterruptedException {
        ModelShape shape = TestLeaf.shape(Architecture.LLAMA, 1, true);
        LoraSettings adapters = new LoraSettings(3, 6, LLAMA);
        byte[] alone;
        try (Adapted it = new Adapted(KernelChoice.fast(Precision.BF16), shape, new LeafSettings(6, 1, false), adapters, DROPPING)) {
            it.step();
            alone = it.gradientBytes();
        }
        for (int lanes : new int[] {2, 3, 6}) {
            try (Adapted it = new Adapted(KernelChoice.fast(Precision.BF16), shape, new LeafSettings(6, lanes, false), adapters,
                    DROPPING)) {
                inParallel(it, lanes, it.leaf.sequences, (piece, lane) -> it.pass.sequence(piece, lane));
                inParallel(it, lanes, it.pass.gradientPieces(), (piece, lane) -> it.pass.gradient(piece, lane, it.gradients.address()));
                assertArrayEquals(alone, it.gradientBytes(), "lanes=" + lanes);
            }
        }
    }

    private interface Work {
        void run(int piece, Lane lane);
    }

    private static void inParallel(Adapted it, int lanes, int pieces, Work work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < lanes; t++) {
            int first = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try (Lane lane = it.leaf.kernels.openLane()) {
                    for (int i = first; i < pieces; i += lanes) {
                        work.run(i, lane);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aStep_writesTheGradientsOfAdaptersAlone_andNoWeight() {
        try (Adapted it = Adapted.doubles(TestLeaf.shape(Architecture.QWEN2, 1, true), 2, 3, List.of("q_proj", "o_proj"))) {
            byte[] base = it.baseBytes();
            it.gradients.segment().fill((byte) 0x7f);
            it.step();
            assertArrayEquals(base, it.baseBytes());
            long covered = 0;
            for (int i = 0; i < it.pass.gradientPieces(); i++) {
                covered += it.pass.gradientPiece(i).count();
            }
            assertEquals(it.lora.count(), covered);
            assertEquals(it.lora, it.pass.trained());
        }
    }

    @Test
    void memory_isThatOfOneLayer_whereNothingIsTrained() {
        ModelShape shape = TestLeaf.shape(16, 32, 2, 2, 64, 8, 13, true);
        try (Adapted few = Adapted.doubles(shape, 2, 2, List.of("q_proj")); Adapted all = Adapted.doubles(shape, 2, 2, LLAMA)) {
            long apart = few.leaf.pass.bytes() - few.pass.bytes();
            long fewer = 15L * 16 * 8 * (32 + 32 + 64 + 32 + 128 + 32); // x of o, gate-up, down; dy of them
            assertTrue(apart >= fewer - 16L * 16 * 2 * 2 * 8 - 4096, "saved=" + apart + " expected about " + fewer);
            assertTrue(all.pass.bytes() > few.pass.bytes());
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void budget_isWhatIsAllocated(Architecture architecture) {
        ModelShape shape = TestLeaf.shape(architecture, 2, false);
        LeafSettings settings = new LeafSettings(5, 2, true);
        LoraSettings adapters = new LoraSettings(3, 6, List.of());
        MemoryBudget budget = MemoryBudget.of(shape, Precision.BF16, settings, 2, 1, 3, adapters);
        try (Kernels kernels = KernelChoice.scalar(Precision.BF16); Parameters parameters = Parameters.allocate(shape, kernels);
                LoraWeights lora = LoraWeights.allocate(shape, adapters, kernels);
                LeafPass pass = LeafPass.create(parameters, kernels, settings, lora)) {
            Map<String, Long> allocated = new HashMap<>(kernels.allocatedBytes());
            assertEquals(taken(allocated, "weights") + taken(allocated, "adapters"), budget.weights());
            assertEquals(taken(allocated, "weights, compute copy") + taken(allocated, "adapters, compute copy")
                    + taken(allocated, "weights, packed"), budget.computeCopy());
            assertEquals(taken(allocated, "activations") + taken(allocated, "activations, adapters"), budget.activations());
            assertEquals(budget.activations() + budget.scratch() + budget.tables(), pass.bytes());
            assertEquals(2 * taken(allocated, "adapters"), budget.optimiser());
            assertEquals(taken(allocated, "adapters"), budget.average());
            assertEquals(3 * taken(allocated, "adapters"), budget.gradients());
        }
        assertEquals(MemoryBudget.of(shape, Precision.BF16, settings, 2, 1, 3),
                MemoryBudget.of(shape, Precision.BF16, settings, 2, 1, 3, LoraSettings.off()));
    }

    private static long taken(Map<String, Long> allocated, String purpose) {
        return Objects.requireNonNull(allocated.get(purpose), purpose);
    }

    @Test
    void aTeacher_isLearntFromByAdaptersToo() {
        ModelShape shape = TestLeaf.shape(Architecture.LLAMA, 1, true);
        LeafSettings settings = new LeafSettings(2, 2, false);
        try (Adapted it = Adapted.doubles(shape, 2, 3, LLAMA); Parameters wise = Parameters.allocate(shape, it.leaf.kernels)) {
            wise.initialise(9);
            try (LeafPass pass = LeafPass.create(
                    it.leaf.parameters, it.leaf.kernels, settings, Optional.of(new Teacher(wise, TestLeaf.distillation(0))),
                    Optional.of(it.lora));
                    Lane lane = it.leaf.kernels.openLane()) {
                pass.bind(it.leaf.tokens(), it.leaf.targets(), it.leaf.starts(), LeafOptions.PLAIN);
                pass.sequence(0, lane);
                pass.sequence(1, lane);
                assertTrue(pass.distillationSum() > 0);
                assertEquals(it.loss(), pass.lossSum());
                assertFalse(pass.trained() instanceof Parameters);
            }
        }
    }

    @Test
    void aRegressionHead_isRefused_forItWouldNeverBeTrained() {
        ModelShape shape = TestLeaf.withRegression(TestLeaf.shape(Architecture.LLAMA, 1, true), 5);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Adapted.doubles(shape, 2, 3, List.of()).close());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("lora.rank"), refused.getMessage());
    }
}
