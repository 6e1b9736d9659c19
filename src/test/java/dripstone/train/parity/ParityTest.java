package dripstone.train.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import dripstone.model.TensorSlot;
import dripstone.train.LeafBatch;
import dripstone.train.Schedule;
import dripstone.train.StepRig;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten steps of AdamW beside libtorch, from the same weights on the same batches: packed documents, masked targets, two workers. */
final class ParityTest {
    private static final int STEPS = 10;
    private static final int SEQUENCES = 3;
    private static final int CONTEXT = 20;
    private static final int VOCABULARY = 67;
    private static final Map<String, Object> SETTINGS = Map.of("learningRate", 0.003, "warmupSteps", 0L, "schedule", Schedule.CONSTANT,
            "beta1", 0.9, "beta2", 0.95, "epsilon", 1e-8, "weightDecay", 0.1, "clipNorm", 0.0, "leafSequences", SEQUENCES);

    /** @param loss absolute, nats @param gradient and @param weight: Euclidean, relative to the tensor's length */
    private record Tolerance(double loss, double gradient, double weight) {
        static final Tolerance SINGLE = new Tolerance(1e-5, 1e-4, 1e-4);
        static final Tolerance DOUBLE = new Tolerance(1e-12, 1e-9, 1e-9);
    }

    @BeforeAll
    static void libtorchLoads() {
        String missing = "";
        try {
            Loader.load(torch.class);
            torch.set_num_threads(1); // its threads would spin, waiting for each other, on a machine that has other work
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            missing = String.valueOf(e.getMessage());
        }
        assumeTrue(missing.isEmpty(), "skipped: libtorch's native library does not load here: " + missing);
    }

    private static ModelShape llama(int kvHeads, boolean tied) {
        return new ModelShape(ModelSettings.llama(2, 48, 4, kvHeads, 80, CONTEXT, 10000, 1e-5, tied), VOCABULARY);
    }

    private static ModelShape form(Architecture form, int kvHeads) {
        return new ModelShape(new ModelSettings(form, 2, 48, 4, kvHeads, 0, 80, ActivationChoice.AUTO, CONTEXT, 10000, 1e-5, true, 0),
                VOCABULARY);
    }

    @Test
    void llama_onTheFastKernels_goesAsLibtorchDoes() {
        compare(llama(4, true), KernelChoice.fast(Precision.F32), ScalarType.Float, Tolerance.SINGLE);
    }

    @Test
    void llama_withGroupedQueriesAndAnOutputLayerOfItsOwn_goesAsLibtorchDoes() {
        compare(llama(2, false), KernelChoice.fast(Precision.F32), ScalarType.Float, Tolerance.SINGLE);
    }

    @Test
    void llama_inDoublePrecision_isLibtorchToNineDigits() {
        compare(llama(2, true), KernelChoice.scalar(Precision.F64), ScalarType.Double, Tolerance.DOUBLE);
    }

    @Test
    void gpt2_onTheFastKernels_goesAsLibtorchDoes() {
        compare(form(Architecture.GPT2, 4), KernelChoice.fast(Precision.F32), ScalarType.Float, Tolerance.SINGLE);
    }

    @Test
    void gpt2_inDoublePrecision_isLibtorchToNineDigits() {
        compare(form(Architecture.GPT2, 4), KernelChoice.scalar(Precision.F64), ScalarType.Double, Tolerance.DOUBLE);
    }

    @ParameterizedTest
    @EnumSource(names = {"QWEN2", "QWEN3", "MISTRAL"})
    void theOtherForms_inDoublePrecision_areLibtorchToNineDigits(Architecture form) {
        compare(form(form, 2), KernelChoice.scalar(Precision.F64), ScalarType.Double, Tolerance.DOUBLE);
    }

    private static void compare(ModelShape shape, Kernels kernels, ScalarType type, Tolerance tolerance) {
        try (PointerScope scope = new PointerScope();
                LeafBatch batch = new LeafBatch(SEQUENCES * CONTEXT);
                StepRig rig = new StepRig(kernels, shape, SEQUENCES, 2, SETTINGS)) {
            TorchModel model = new TorchModel(shape, type);
            sameWeights(rig, model);
            TorchAdamW optimizer = new TorchAdamW(model.weights(), 0.003, 0.9, 0.95, 1e-8, 0.1);
            for (int step = 1; step <= STEPS; step++) {
                TorchInput input = draw(batch, step);
                Tensor loss = model.loss(input);
                optimizer.zeroGradients();
                loss.backward();
                assertEquals(loss.item_double(), rig.step(batch), tolerance.loss, "loss of step=" + step);
                for (TensorSlot slot : rig.parameters().slots()) {
                    double[] mean = Arrays.stream(rig.gradientSum(slot)).map(g -> g / batch.targetCount()).toArray();
                    assertClose(model.weights().gradient(slot), mean, tolerance.gradient, "gradient of " + slot.name() + " step=" + step);
                }
                optimizer.step();
            }
            for (TensorSlot slot : rig.parameters().slots()) {
                assertClose(defined(slot, model.weights().get(slot)), defined(slot, rig.weights(slot)), tolerance.weight,
                        "weights of " + slot.name());
            }
            assertEquals(scope, PointerScope.getInnerScope());
        }
    }

    /** Wide enough that every gradient stands above the noise. */
    private static void sameWeights(StepRig rig, TorchModel model) {
        Random random = new Random(3);
        for (TensorSlot slot : rig.parameters().slots()) {
            double centre = slot.isVector() && slot.name().endsWith(".weight") ? 1 : 0;
            double[] values = random.doubles(slot.count()).map(u -> (float) (centre + 0.4 * (u - 0.5))).toArray();
            rig.weights(slot, values);
            model.weights().set(slot, values);
        }
    }

    /** Writes a batch of random documents with a tenth of the targets masked. */
    private static TorchInput draw(LeafBatch batch, int step) {
        Random random = new Random(step);
        int count = SEQUENCES * CONTEXT;
        int[] tokens = random.ints(count, 0, VOCABULARY).toArray();
        int[] targets = random.ints(count, 0, VOCABULARY).map(v -> random.nextInt(10) == 0 ? -1 : v).toArray();
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            boolean first = i % CONTEXT == 0;
            starts[i] = first ? 0 : random.nextInt(8) == 0 ? i % CONTEXT : starts[i - 1];
        }
        batch.write(step, tokens, targets, starts);
        return TorchInput.of(tokens, targets, starts, CONTEXT);
    }

    /**
     * GPT-2's bias of the keys adds the same to all scores of a row, which softmax takes away again: its gradient is zero but for
     * rounding, and Adam makes steps of that rounding. Those weights mean nothing, and are not compared.
     */
    private static double[] defined(TensorSlot slot, double[] values) {
        if (slot.name().endsWith("attn.c_attn.bias")) {
            Arrays.fill(values, values.length / 3, 2 * values.length / 3, 0);
        }
        return values;
    }

    private static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
        double length = length(expected);
        double distance = length(IntStream.range(0, expected.length).mapToDouble(i -> expected[i] - actual[i]).toArray());
        assertTrue(length > 0, what + " is zero");
        assertTrue(distance <= tolerance * length, what + ": relative distance=" + distance / length + " tolerance=" + tolerance);
    }

    private static double length(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }
}
