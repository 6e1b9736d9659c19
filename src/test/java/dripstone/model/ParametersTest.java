package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.kernel.Element;
import dripstone.kernel.KernelChoice;
import dripstone.kernel.Kernels;
import dripstone.kernel.Precision;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ParametersTest {
    @Test
    void slots_bearHuggingFaceNames() {
        List<String> names = ParameterLayout.of(TestLeaf.shape(1, 8, 2, 1, 12, 7, 13, false)).slots().stream()
                .map(TensorSlot::name).toList();
        assertEquals(List.of(
                "model.embed_tokens.weight",
                "lm_head.weight",
                "model.layers.0.self_attn.q_proj.weight",
                "model.layers.0.self_attn.k_proj.weight",
                "model.layers.0.self_attn.v_proj.weight",
                "model.layers.0.self_attn.o_proj.weight",
                "model.layers.0.mlp.gate_proj.weight",
                "model.layers.0.mlp.up_proj.weight",
                "model.layers.0.mlp.down_proj.weight",
                "model.layers.0.input_layernorm.weight",
                "model.layers.0.post_attention_layernorm.weight",
                "model.norm.weight"), names);
    }

    @Test
    void slots_ofQwen_haveBiasesOrHeadNorms() {
        List<String> qwen2 = vectors(TestLeaf.shape(Architecture.QWEN2, 2, false));
        assertEquals(List.of(
                "model.layers.0.input_layernorm.weight [8]",
                "model.layers.0.self_attn.q_proj.bias [8]",
                "model.layers.0.self_attn.k_proj.bias [8]",
                "model.layers.0.self_attn.v_proj.bias [8]",
                "model.layers.0.post_attention_layernorm.weight [8]"), qwen2.subList(0, 5));
        List<String> qwen3 = vectors(TestLeaf.shape(Architecture.QWEN3, 2, false));
        assertEquals(List.of(
                "model.layers.0.input_layernorm.weight [8]",
                "model.layers.0.self_attn.q_norm.weight [6]",
                "model.layers.0.self_attn.k_norm.weight [6]",
                "model.layers.0.post_attention_layernorm.weight [8]"), qwen3.subList(0, 4));
    }

    @Test
    void slots_ofGpt2_areNamedAndTurnedAsItsFilesAre() {
        ParameterLayout layout = ParameterLayout.of(TestLeaf.shape(Architecture.GPT2, 2, true));
        List<String> matrices = layout.slots().stream().filter(TensorSlot::decayed)
                .map(s -> s.name() + " " + s.rows() + "x" + s.cols() + (s.transposedInFile() ? " turned" : "")).toList();
        assertEquals(List.of(
                "transformer.wte.weight 13x8",
                "transformer.wpe.weight 7x8",
                "transformer.h.0.attn.c_attn.weight 24x8 turned",
                "transformer.h.0.attn.c_proj.weight 8x8 turned",
                "transformer.h.0.mlp.c_fc.weight 12x8 turned",
                "transformer.h.0.mlp.c_proj.weight 8x12 turned"), matrices.subList(0, 6));
        Set<String> ofOneLayer = Set.of(
                "ln_1.weight [8]", "ln_1.bias [8]", "attn.c_attn.bias [24]", "attn.c_proj.bias [8]", "ln_2.weight [8]", "ln_2.bias [8]",
                "mlp.c_fc.bias [12]", "mlp.c_proj.bias [8]");
        Set<String> expected = new HashSet<>(Set.of("transformer.ln_f.weight [8]", "transformer.ln_f.bias [8]"));
        for (int l = 0; l < 2; l++) {
            for (String vector : ofOneLayer) {
                expected.add("transformer.h." + l + "." + vector);
            }
        }
        assertEquals(expected, Set.copyOf(vectors(TestLeaf.shape(Architecture.GPT2, 2, true))));
    }

    private static List<String> vectors(ModelShape shape) {
        return ParameterLayout.of(shape).slots().stream().filter(TensorSlot::isVector).map(s -> s.name() + " [" + s.cols() + "]").toList();
    }

    /** As Hugging Face counts gpt2, Qwen2-0.5B, Qwen3-0.6B and TinyLlama-1.1B. */
    @Test
    void count_ofKnownModels_isWhatIsPublished() {
        assertEquals(124_439_808L, ParameterLayout.of(new ModelShape(new ModelSettings(Architecture.GPT2, 12, 768, 12, 12, 0, 3072,
                ActivationChoice.AUTO, 1024, 10000, 1e-5, true, 0), 50257)).count());
        assertEquals(494_032_768L, ParameterLayout.of(new ModelShape(new ModelSettings(Architecture.QWEN2, 24, 896, 14, 2, 0, 4864,
                ActivationChoice.AUTO, 64, 1e6, 1e-6, true, 0), 151936)).count());
        assertEquals(596_049_920L, ParameterLayout.of(new ModelShape(new ModelSettings(Architecture.QWEN3, 28, 1024, 16, 8, 128, 3072,
                ActivationChoice.AUTO, 64, 1e6, 1e-6, true, 0), 151936)).count());
        assertEquals(1_100_048_384L, ParameterLayout.of(new ModelShape(ModelSettings.llama(
                22, 2048, 32, 4, 5632, 64, 10000, 1e-5, false), 32000)).count());
    }

    @Test
    void regressionHead_isTiedToNothing() {
        ModelShape plain = TestLeaf.shape(Architecture.LLAMA, 2, true);
        ParameterLayout layout = ParameterLayout.of(TestLeaf.withRegression(plain, 5));
        assertEquals(5 * 8, slot(layout, "regression_head.weight").count());
        assertEquals(layout.regressionBias(), slot(layout, "regression_head.bias").offset());
        assertEquals(ParameterLayout.NONE, ParameterLayout.of(plain).regression());
    }

    @Test
    void tensorsOfOneProduct_lieSideBySide_andGroupsAreAligned() {
        ParameterLayout layout = ParameterLayout.of(TestLeaf.shape(2, 12, 2, 1, 5, 7, 13, true));
        for (int l = 0; l < 2; l++) {
            String layer = "model.layers." + l + ".";
            assertSideBySide(slot(layout, layer + "self_attn.q_proj.weight"), slot(layout, layer + "self_attn.k_proj.weight"));
            assertSideBySide(slot(layout, layer + "self_attn.k_proj.weight"), slot(layout, layer + "self_attn.v_proj.weight"));
            assertSideBySide(slot(layout, layer + "mlp.gate_proj.weight"), slot(layout, layer + "mlp.up_proj.weight"));
            for (long offset : new long[] {layout.qkv(l), layout.attentionOutput(l), layout.gateUp(l), layout.down(l),
                layout.attentionNorm(l), layout.feedForwardNorm(l)}) {
                assertEquals(0, offset * Element.BF16.bytes() % 64);
            }
        }
        assertEquals(layout.embedding(), layout.output());
    }

    private static void assertSideBySide(TensorSlot first, TensorSlot second) {
        assertEquals(first.offset() + first.count(), second.offset(), first.name() + " and " + second.name());
    }

    @Test
    void slots_neverOverlap_andDecayEndsAtOneOffset() {
        ParameterLayout layout = ParameterLayout.of(TestLeaf.shape(3, 12, 2, 1, 5, 7, 13, false));
        long end = 0;
        for (TensorSlot slot : layout.slots()) {
            assertTrue(slot.offset() >= end, slot.name());
            end = slot.offset() + slot.count();
            assertEquals(slot.decayed(), end <= layout.decayedElements(), slot.name());
        }
        assertTrue(layout.elements() >= end);
        assertEquals(layout.slots().stream().mapToLong(TensorSlot::count).sum(), layout.count());
    }

    @Test
    void initialise_givesTheStatedDistribution() {
        try (Kernels kernels = KernelChoice.scalar(Precision.BF16);
                Parameters p = Parameters.allocate(TestLeaf.shape(8, 64, 2, 1, 96, 7, 300, true), kernels)) {
            p.initialise(42);
            for (TensorSlot slot : p.slots()) {
                double expected = slot.name().contains("o_proj") || slot.name().contains("down") ? 0.02 / 4 : 0.02;
                if (slot.decayed()) {
                    assertEquals(0, mean(kernels, p, slot), 4 * expected / Math.sqrt((double) slot.count()), slot.name());
                    assertEquals(expected, deviation(kernels, p, slot), 4 * expected / Math.sqrt(2.0 * slot.count()), slot.name());
                } else {
                    assertEquals(1, mean(kernels, p, slot), slot.name());
                    assertEquals(0, deviation(kernels, p, slot), slot.name());
                }
            }
        }
    }

    @Test
    void initialise_isAFunctionOfSeedAndName_notOfLayoutOrPrecision() {
        try (Kernels f32 = KernelChoice.scalar(Precision.F32); Kernels bf16 = KernelChoice.scalar(Precision.BF16);
                Parameters tied = Parameters.allocate(TestLeaf.shape(2, 16, 2, 1, 12, 7, 13, true), f32);
                Parameters untied = Parameters.allocate(TestLeaf.shape(2, 16, 2, 1, 12, 7, 13, false), bf16)) {
            tied.initialise(5);
            untied.initialise(5);
            for (TensorSlot slot : tied.slots()) {
                long other = slot(untied.layout(), slot.name()).offset();
                for (long i = 0; i < slot.count(); i++) {
                    assertEquals(f32.get(Element.F32, tied.master(), slot.offset() + i), bf16.get(Element.F32, untied.master(), other + i));
                }
            }
            double before = f32.get(Element.F32, tied.master(), 0);
            tied.initialise(6);
            assertNotEquals(before, f32.get(Element.F32, tied.master(), 0));
        }
    }

    /** The numbers come from a second implementation; a change of them changes every model that is made from a seed. */
    @Test
    void normalDraws_areWhatTheyAlwaysWere() {
        NormalDraws draws = new NormalDraws(1, "model.norm.weight");
        assertEquals(0.6735194199963523, draws.at(0), 1e-15);
        assertEquals(0.03397487207779008, draws.at(1), 1e-15);
        assertEquals(1.1475457447780273, draws.at(1L << 40), 1e-15);
    }

    @Test
    void master_ofASlot_isItsMemory_andRefreshCopiesIt() {
        try (Kernels kernels = KernelChoice.scalar(Precision.BF16);
                Parameters p = Parameters.allocate(TestLeaf.shape(1, true), kernels)) {
            TensorSlot slot = p.slots().get(3);
            MemorySegment memory = p.master(slot);
            assertEquals(slot.count() * 4, memory.byteSize());
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, 2, 1.5f);
            assertEquals(1.5, kernels.get(Element.F32, p.master(), slot.offset() + 2));
            p.refreshCompute();
            assertEquals(1.5, kernels.get(Element.BF16, p.compute(), slot.offset() + 2));
        }
    }

    private static TensorSlot slot(ParameterLayout layout, String name) {
        return layout.slots().stream().filter(slot -> slot.name().equals(name)).findFirst().orElseThrow();
    }

    private static double mean(Kernels kernels, Parameters p, TensorSlot slot) {
        double sum = 0;
        for (long i = 0; i < slot.count(); i++) {
            sum += kernels.get(Element.F32, p.master(), slot.offset() + i);
        }
        return sum / slot.count();
    }

    private static double deviation(Kernels kernels, Parameters p, TensorSlot slot) {
        double mean = mean(kernels, p, slot);
        double sum = 0;
        for (long i = 0; i < slot.count(); i++) {
            sum += Math.pow(kernels.get(Element.F32, p.master(), slot.offset() + i) - mean, 2);
        }
        return Math.sqrt(sum / slot.count());
    }
}
