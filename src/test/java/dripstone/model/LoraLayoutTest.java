package dripstone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoraLayoutTest {
    private static final List<String> ALL =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private static LoraLayout layout(int rank, List<String> targets) {
        return LoraLayout.of(TestLeaf.shape(2, 12, 2, 1, 5, 7, 13, false), new LoraSettings(rank, 16, targets));
    }

    /** 24 layers of 896 with 14 query heads and 2 key-value heads of 64: 24·(32·896 + 896·32 + 32·896 + 128·32). */
    @Test
    void rank32OnQueriesAndValues_ofAHalfBillionModel_has2162688Parameters() {
        ModelShape shape = new ModelShape(ModelSettings.llama(24, 896, 14, 2, 4864, 256, 1e6, 1e-6, true), 151_936);
        LoraLayout layout = LoraLayout.of(shape, new LoraSettings(32, 64, List.of("q_proj", "v_proj")));
        assertEquals(2_162_688, layout.count());
        assertEquals(96, layout.slots().size());
    }

    @ParameterizedTest
    @CsvSource({"q_proj,960", "o_proj,960", "k_proj,720", "gate_proj,680", "down_proj,680"}) // 2 layers · 20 · (in + out)
    void rank20_countsInPlusOut(String target, long count) {
        assertEquals(count, layout(20, List.of(target)).count());
    }

    @Test
    void names_arePeftsOwn() {
        List<String> names = layout(4, List.of("v_proj", "q_proj")).slots().stream().map(TensorSlot::name).limit(4).toList();
        String self = "base_model.model.model.layers.0.self_attn.";
        assertEquals(List.of(self + "q_proj.lora_A.weight", self + "v_proj.lora_A.weight", self + "q_proj.lora_B.weight",
                self + "v_proj.lora_B.weight"), names);
    }

    @Test
    void tensors_doNotOverlap_andGroupsBeginAligned() {
        LoraLayout layout = layout(3, ALL);
        long end = 0;
        for (TensorSlot slot : layout.slots()) {
            assertTrue(slot.offset() >= end, slot.name());
            end = slot.offset() + slot.count();
        }
        assertTrue(layout.elements() >= end);
        for (LoraTarget target : layout.targets()) {
            assertEquals(0, target.b().offset() % 32, target.b().name());
            assertEquals(3, target.a().rows(), target.a().name());
            assertEquals(target.base().cols(), target.a().cols(), target.a().name());
            assertEquals(target.base().rows(), target.b().rows(), target.b().name());
        }
    }

    @Test
    void targetsOfOneProduct_haveTheirASideBySide() {
        ParameterLayout base = ParameterLayout.of(TestLeaf.shape(2, 12, 2, 1, 5, 7, 13, false));
        LoraLayout layout = layout(4, ALL);
        for (int l = 0; l < 2; l++) {
            List<LoraTarget> qkv = layout.groups().get(layout.group(base.qkv(l), 24 * 12));
            assertEquals(3, qkv.size());
            assertEquals(qkv.get(0).a().offset() + qkv.get(0).a().count(), qkv.get(1).a().offset());
            assertEquals(qkv.get(1).a().offset() + qkv.get(1).a().count(), qkv.get(2).a().offset());
            assertEquals(2, layout.groups().get(layout.group(base.gateUp(l), 10 * 12)).size());
            assertEquals(1, layout.groups().get(layout.group(base.attentionOutput(l), 144)).size());
            assertEquals(1, layout.groups().get(layout.group(base.down(l), 60)).size());
        }
        assertEquals(-1, layout(4, List.of("o_proj")).group(base.qkv(0), 24 * 12));
    }

    @Test
    void settings_refuseWhatIsNoAdapter() {
        says("rank", () -> new LoraSettings(-1, 16, List.of()));
        says("rank", () -> new LoraSettings(4097, 16, List.of()));
        says("alpha", () -> new LoraSettings(4, 0, List.of()));
        says("alpha", () -> new LoraSettings(4, Double.NaN, List.of()));
        says("targets", () -> new LoraSettings(4, 16, List.of("lm_head")));
        says("targets", () -> new LoraSettings(4, 16, List.of("q_proj", "q_proj")));
        says("lora.targets", () -> layout(4, List.of("c_attn")));
        says("lora.rank", () -> layout(0, List.of()));
    }

    @Test
    void settings_withoutTargets_takeQueriesAndValues() {
        assertEquals(layout(4, List.of("q_proj", "v_proj")).slots(), layout(4, List.of()).slots());
    }

    private static void says(String key, org.junit.jupiter.api.function.Executable what) {
        String message = assertThrows(IllegalArgumentException.class, what).getMessage();
        assertTrue(String.valueOf(message).startsWith(key), message);
    }
}
