package dripstone.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dripstone.kernel.Precision;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ModelIdentityTest {
    /** As the builds before architectures wrote it. */
    private static final String OLD = "{\"model.context\":24,\"model.feed-forward\":48,\"model.heads\":4,\"model.kv-heads\":2,"
            + "\"model.layers\":2,\"model.norm-epsilon\":1.0E-5,\"model.rope-theta\":10000.0,\"model.tied-embeddings\":true,"
            + "\"model.vocabulary\":128,\"model.width\":32,\"precision\":\"bf16+f32\",\"tokenizer.fingerprint\":\"f\","
            + "\"train.leaf-sequences\":2,\"train.seed\":7}";

    private static ModelSettings settings(Architecture architecture, int headSize, ActivationChoice activation, int outputs) {
        return new ModelSettings(architecture, 2, 32, 4, 2, headSize, 48, activation, TinyModel.CONTEXT, 10000, 1e-5, true, outputs);
    }

    private static ModelIdentity of(ModelSettings settings, String weights, SortedMap<String, String> more) {
        return new ModelIdentity(new ModelShape(settings, 128), "f", 7, 2, Precision.BF16, weights, more);
    }

    private static ModelIdentity of(ModelSettings settings) {
        return of(settings, ModelIdentity.FROM_SEED, Collections.emptySortedMap());
    }

    private static List<String> differences(ModelIdentity identity) {
        var e = assertThrows(IdentityMismatchException.class, () -> identity.requireEqual(OLD));
        return e.differences().stream().map(d -> d.key() + ": " + d.recorded() + ", " + d.configured()).toList();
    }

    @Test
    void anIdentityFromBeforeAKeyWasThere_meansTheFormerDefaults() {
        assertDoesNotThrow(() -> of(settings(Architecture.LLAMA, 0, ActivationChoice.AUTO, 0)).requireEqual(OLD));
        assertDoesNotThrow(() -> of(settings(Architecture.LLAMA, 8, ActivationChoice.SILU, 0)).requireEqual(OLD));
    }

    @Test
    void whateverDiffersFromTheFormerDefaults_isNamedWithBothValues() {
        assertEquals(List.of("model.architecture: llama, qwen3"),
                differences(of(settings(Architecture.QWEN3, 0, ActivationChoice.AUTO, 0))));
        assertEquals(List.of("model.head-size: 8, 16"), differences(of(settings(Architecture.LLAMA, 16, ActivationChoice.AUTO, 0))));
        assertEquals(List.of("model.activation: silu, relu"), differences(of(settings(Architecture.LLAMA, 0, ActivationChoice.RELU, 0))));
        assertEquals(List.of("model.regression-outputs: 0, 3"), differences(of(settings(Architecture.LLAMA, 0, ActivationChoice.AUTO, 3))));
        ModelSettings plain = settings(Architecture.LLAMA, 0, ActivationChoice.AUTO, 0);
        assertEquals(List.of("model.initial-weights: seed, sha256:ab"), differences(of(plain, "sha256:ab", Collections.emptySortedMap())));
        assertEquals(List.of("lora.rank: unset, 8"),
                differences(of(plain, ModelIdentity.FROM_SEED, new TreeMap<>(java.util.Map.of("lora.rank", "8")))));
    }

    @Test
    void keysStandInAlphabeticalOrder_andReadBackAsEqual() {
        ModelIdentity identity = of(settings(Architecture.LLAMA, 0, ActivationChoice.AUTO, 0), ModelIdentity.FROM_SEED,
                new TreeMap<>(java.util.Map.of("lora.rank", "8")));
        assertDoesNotThrow(() -> identity.requireEqual(identity.toJson()));
        assertEquals(0, identity.toJson().indexOf("{\"lora.rank\":\"8\",\"model.activation\""));
    }
}
