package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.CrossEntropyTerms;
import dripstone.kernel.Distance;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Precision;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of the whole model by every tensor, against finite differences of the loss in fp64. */
final class ModelGradientTest {
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("one head each, tied", TestLeaf.shape(2, true), 2),
                Arguments.of("one head each, untied", TestLeaf.shape(2, false), 2),
                Arguments.of("grouped queries, tied", TestLeaf.shape(1, true), 3),
                Arguments.of("four heads on two, untied", TestLeaf.shape(1, 16, 4, 2, 9, 7, 13, false), 2),
                Arguments.of("heads of 16", TestLeaf.shape(1, 32, 2, 1, 11, 5, 17, true), 1),
                Arguments.of("one token", TestLeaf.shape(1, 8, 2, 1, 3, 1, 5, true), 2),
                Arguments.of("two attention tiles", TestLeaf.shape(1, 4, 2, 1, 3, 131, 5, true), 1),
                Arguments.of("mistral", TestLeaf.shape(Architecture.MISTRAL, 1, true), 2),
                Arguments.of("qwen2", TestLeaf.shape(Architecture.QWEN2, 1, true), 2),
                Arguments.of("qwen3", TestLeaf.shape(Architecture.QWEN3, 1, false), 2),
                Arguments.of("gpt2, tied", TestLeaf.shape(Architecture.GPT2, 2, true), 2),
                Arguments.of("gpt2, untied", TestLeaf.shape(Architecture.GPT2, 2, false), 2),
                Arguments.of("several gradient pieces a matrix", TestLeaf.shape(1, 4, 2, 2, 70, 3, 9000, true), 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void everyTensor_agreesWithFiniteDifferences(String name, ModelShape shape, int sequences) {
        try (TestLeaf leaf = TestLeaf.doubles(shape, sequences)) {
            leaf.step();
            checkSome(leaf, 11, leaf::loss);
        }
    }

    /** About so many elements of each tensor's gradient, as the leaf holds them, against differences of an objective. */
    static void checkSome(TestLeaf leaf, int ofEach, DoubleSupplier objective) {
        for (TensorSlot slot : leaf.parameters.slots()) {
            double[] analytic = new double[Math.toIntExact(slot.count())];
            for (int i = 0; i < analytic.length; i++) {
                analytic[i] = leaf.gradient(slot.offset() + i);
            }
            for (int i = 0; i < analytic.length; i += Math.max(1, analytic.length / ofEach)) {
                long at = slot.offset() + i;
                FiniteDifferences.check(slot.name() + "[" + i + "]", analytic[i], leaf.weight(at), w -> leaf.weight(at, w), objective);
            }
        }
    }

    static Stream<Arguments> trainingOptions() {
        return Stream.of(Architecture.values()).flatMap(architecture -> Stream.of(false, true).flatMap(recompute -> Stream.of(
                Arguments.of(architecture, true, recompute, true, 0.25),
                Arguments.of(architecture, false, recompute, false, 0.25),
                Arguments.of(architecture, true, recompute, false, 0.0))));
    }

    @ParameterizedTest(name = "{0}, tied {1}, recompute {2}, documents masked {3}, dropout {4}")
    @MethodSource("trainingOptions")
    void everyTensor_agrees_whateverIsDroppedMaskedOrComputedAgain(
            Architecture architecture, boolean tied, boolean recompute, boolean documentMask, double dropout) {
        ModelShape shape = TestLeaf.shape(architecture, architecture == Architecture.GPT2 ? 2 : 1, tied);
        LeafOptions options = new LeafOptions(dropout, 12345, documentMask, CrossEntropyTerms.NONE);
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F64), shape, new LeafSettings(2, 2, recompute), 3, options)) {
            leaf.step();
            checkSome(leaf, 5, leaf::objective);
        }
    }

    static Stream<Arguments> teachers() {
        return Stream.of(
                Arguments.of(Architecture.LLAMA, Architecture.GPT2, new Distillation(2, 0.5, 0, Distance.SQUARED, 1)),
                Arguments.of(Architecture.GPT2, Architecture.QWEN3, new Distillation(1, 1, 0, Distance.SQUARED, 1)),
                Arguments.of(Architecture.QWEN3, Architecture.LLAMA, new Distillation(3, 0.3, 0.8, Distance.SQUARED, 1)),
                Arguments.of(Architecture.LLAMA, Architecture.MISTRAL, new Distillation(2, 0, 1.5, Distance.ABSOLUTE, 1)),
                Arguments.of(Architecture.QWEN2, Architecture.GPT2, new Distillation(2, 0.9, 0.5, Distance.HUBER, 0.6)));
    }

    @ParameterizedTest(name = "{0} learns from {1}: {2}")
    @MethodSource("teachers")
    void everyTensor_agrees_withATeacher(Architecture architecture, Architecture wise, Distillation how) {
        ModelShape shape = TestLeaf.withRegression(TestLeaf.shape(architecture, 2, true), 8);
        try (TestLeaf leaf = new TestLeaf(KernelChoice.scalar(Precision.F64), shape, new LeafSettings(2, 1, false), 3,
                TestLeaf.dropping(true), TestLeaf.shape(wise, 2, false), how)) {
            leaf.step();
            checkSome(leaf, 5, leaf::objective);
        }
    }

    @Test
    void aRegressionHead_thatNobodyTeaches_hasNoGradient() {
        ModelShape shape = TestLeaf.withRegression(TestLeaf.shape(1, true), 3);
        try (TestLeaf leaf = TestLeaf.doubles(shape, 2)) {
            leaf.step();
            for (TensorSlot slot : leaf.parameters.slots()) {
                for (long i = 0; slot.name().startsWith("regression_head") && i < slot.count(); i++) {
                    assertEquals(0, leaf.gradient(slot.offset() + i));
                }
            }
        }
    }

    @Test
    void everyElementOfEveryTensor_agrees_onTheSmallestGroupedModel() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, 8, 2, 1, 6, 5, 7, false), 1)) {
            leaf.step();
            for (TensorSlot slot : leaf.parameters.slots()) {
                for (long at = slot.offset(); at < slot.offset() + slot.count(); at++) {
                    long index = at;
                    FiniteDifferences.check(
                            slot.name() + "@" + at, leaf.gradient(at), leaf.weight(at), w -> leaf.weight(index, w), leaf::loss);
                }
            }
        }
    }

    @Test
    void maskedTargets_giveNoLossAndNoGradient() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            for (int i = 0; i < 2 * leaf.length; i++) {
                leaf.kernels.setInt(leaf.targets(), i, -1);
            }
            assertEquals(0, leaf.step());
            for (long i = 0; i < leaf.parameters.elements(); i++) {
                assertEquals(0, leaf.gradient(i), "element " + i);
            }
        }
    }

    @Test
    void aStep_overwritesWhatTheGradientsHeld() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, false), 2)) {
            leaf.step();
            double[] once = gradients(leaf);
            for (TensorSlot slot : leaf.parameters.slots()) {
                for (long i = slot.offset(); i < slot.offset() + slot.count(); i++) {
                    leaf.kernels.set(leaf.master(), leaf.gradients.address(), i, Double.NaN);
                }
            }
            leaf.step();
            assertArrayEquals(once, gradients(leaf));
        }
    }

    @Test
    void aStepAfterNaN_isCleanAgain() {
        try (TestLeaf leaf = TestLeaf.doubles(TestLeaf.shape(1, true), 2)) {
            double loss = leaf.step();
            double[] clean = gradients(leaf);
            long at = leaf.parameters.layout().down(0);
            double weight = leaf.weight(at);
            leaf.weight(at, Double.NaN);
            assertTrue(Double.isNaN(leaf.step()));
            leaf.weight(at, weight);
            assertEquals(loss, leaf.step());
            assertArrayEquals(clean, gradients(leaf));
        }
    }

    static double[] gradients(TestLeaf leaf) {
        double[] all = new double[Math.toIntExact(leaf.parameters.elements())];
        for (int i = 0; i < all.length; i++) {
            all[i] = leaf.gradient(i);
        }
        return all;
    }
}
