package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LoraWeightsTest {
    private static final ModelShape SHAPE = TestLeaf.shape(2, 64, 2, 1, 48, 7, 13, true);
    private static final LoraSettings SETTINGS = new LoraSettings(8, 16, List.of("q_proj", "v_proj", "down_proj"));

    @Test
    void initialise_drawsAAsPeftDoes_andClearsB() {
        try (Kernels kernels = KernelChoice.scalar(Precision.BF16);
                LoraWeights lora = LoraWeights.allocate(SHAPE, SETTINGS, kernels)) {
            lora.initialise(1);
            lora.initialise(3);
            for (LoraTarget target : lora.layout().targets()) {
                double bound = 1 / Math.sqrt(target.a().cols());
                double sum = 0;
                double squares = 0;
                for (long i = 0; i < target.a().count(); i++) {
                    double x = kernels.get(Element.F32, lora.master(), target.a().offset() + i);
                    assertTrue(Math.abs(x) <= bound, target.a().name());
                    sum += x;
                    squares += x * x;
                }
                double n = target.a().count();
                assertEquals(0, sum / n, 4 * bound / Math.sqrt(3 * n), target.a().name());
                assertEquals(bound / Math.sqrt(3), Math.sqrt(squares / n), 0.15 * bound, target.a().name());
                for (long i = 0; i < target.b().count(); i++) {
                    assertEquals(0, kernels.get(Element.BF16, lora.compute(), target.b().offset() + i));
                }
            }
        }
    }

    @Test
    void initialise_isAFunctionOfSeedAndName_notOfLayoutOrPrecision() {
        try (Kernels f32 = KernelChoice.scalar(Precision.F32); Kernels bf16 = KernelChoice.scalar(Precision.BF16);
                LoraWeights one = LoraWeights.allocate(SHAPE, SETTINGS, f32);
                LoraWeights other = LoraWeights.allocate(SHAPE, new LoraSettings(8, 1, List.of("v_proj")), bf16)) {
            one.initialise(5);
            other.initialise(5);
            TensorSlot a = other.slots().getFirst();
            TensorSlot same = one.slots().stream().filter(s -> s.name().equals(a.name())).findFirst().orElseThrow();
            for (long i = 0; i < a.count(); i++) {
                assertEquals(f32.get(Element.F32, one.master(), same.offset() + i), bf16.get(Element.F32, other.master(), a.offset() + i));
            }
            double before = bf16.get(Element.F32, other.master(), 0);
            other.initialise(6);
            assertNotEquals(before, bf16.get(Element.F32, other.master(), 0));
        }
    }

    @Test
    void merge_isTheFormula_elementByElement() {
        try (Kernels kernels = KernelChoice.scalar(Precision.F64);
                Parameters base = Parameters.allocate(SHAPE, kernels); Parameters merged = Parameters.allocate(SHAPE, kernels);
                LoraWeights lora = LoraWeights.allocate(SHAPE, SETTINGS, kernels)) {
            base.initialise(1);
            merged.initialise(1);
            fill(kernels, lora, new Random(2));
            LoraMerge.into(merged, lora, kernels);
            for (LoraTarget target : lora.layout().targets()) {
                TensorSlot w = target.base();
                for (int o = 0; o < w.rows(); o++) {
                    for (int i = 0; i < w.cols(); i++) {
                        double sum = 0;
                        for (int k = 0; k < 8; k++) {
                            sum += kernels.get(Element.F64, lora.master(), target.b().offset() + o * 8L + k)
                                    * kernels.get(Element.F64, lora.master(), target.a().offset() + (long) k * w.cols() + i);
                        }
                        long at = w.offset() + (long) o * w.cols() + i;
                        double expected = kernels.get(Element.F64, base.master(), at) + 2 * sum;
                        assertEquals(expected, kernels.get(Element.F64, merged.master(), at), 1e-14, w.name());
                    }
                }
            }
        }
    }

    @Test
    void merge_leavesWhatIsNoTarget() {
        try (Kernels kernels = KernelChoice.scalar(Precision.BF16);
                Parameters base = Parameters.allocate(SHAPE, kernels); Parameters merged = Parameters.allocate(SHAPE, kernels);
                LoraWeights lora = LoraWeights.allocate(SHAPE, SETTINGS, kernels)) {
            base.initialise(1);
            merged.initialise(1);
            fill(kernels, lora, new Random(2));
            LoraMerge.into(merged, lora, kernels);
            List<TensorSlot> targets = lora.layout().targets().stream().map(LoraTarget::base).toList();
            for (TensorSlot slot : base.slots()) {
                assertEquals(targets.contains(slot), base.master(slot).mismatch(merged.master(slot)) >= 0, slot.name());
            }
            TensorSlot w = targets.getFirst();
            assertEquals(kernels.get(Element.F32, merged.master(), w.offset()), kernels.get(Element.BF16, merged.compute(), w.offset()),
                    1e-2);
        }
    }

    static void fill(Kernels kernels, LoraWeights lora, Random random) {
        for (TensorSlot slot : lora.slots()) {
            for (long i = 0; i < slot.count(); i++) {
                kernels.set(kernels.precision().master(), lora.master(), slot.offset() + i, (float) (0.4 * random.nextGaussian()));
            }
        }
        lora.refreshCompute();
    }
}
