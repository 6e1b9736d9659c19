package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Lane;
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
        try (TestLeaf leaf = TestLeaf.doubles(shape, sequences); Lane lane = leaf.kernels.openLane()) {
            leaf.step(lane);
            for (TensorSlot slot : leaf.parameters.slots()) {
                long stride = Math.max(1, slot.count() / 11);
                for (long i = 0; i < slot.count(); i += stride) {
                    long at = slot.offset() + i;
                    FiniteDifferences.check(
                            slot.name() + "[" + i + "]", leaf.gradient(at), leaf.weight(at), w -> leaf.weight(at, w), leaf::loss);
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
