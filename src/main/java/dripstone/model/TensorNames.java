package dripstone.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Hugging Face's library calls the tensors of an architecture, without {@code .weight} and {@code .bias}.
 *
 * @param positions learned positions, or null where positions are rotary
 * @param layers in front of a layer's number
 * @param qkv one name a matrix, or one for all three
 * @param gateUp likewise
 * @param transposed whether files hold the layers' matrices as [in, out]
 */
record TensorNames(
        String embedding, @Nullable String positions, String layers, List<String> qkv, String attentionOutput, List<String> gateUp,
        String down, String attentionNorm, String feedForwardNorm, String finalNorm, boolean transposed) {
    static final String OUTPUT = "lm_head";
    static final String REGRESSION = "regression_head";
    static final String QUERY_NORM = "self_attn.q_norm";
    static final String KEY_NORM = "self_attn.k_norm";

    private static final TensorNames LLAMA = new TensorNames(
            "model.embed_tokens", null, "model.layers.", List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
            "self_attn.o_proj", List.of("mlp.gate_proj", "mlp.up_proj"), "mlp.down_proj", "input_layernorm", "post_attention_layernorm",
            "model.norm", false);
    private static final TensorNames GPT2 = new TensorNames(
            "transformer.wte", "transformer.wpe", "transformer.h.", List.of("attn.c_attn"), "attn.c_proj", List.of("mlp.c_fc"),
            "mlp.c_proj", "ln_1", "ln_2", "transformer.ln_f", true);

    static TensorNames of(Architecture architecture) {
        return switch (architecture) {
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> LLAMA;
            case GPT2 -> GPT2;
        };
    }

    /** Whether a tensor's product is added to the residual stream. */
    boolean writesResidual(String tensor) {
        return tensor.startsWith(layers) && (tensor.endsWith(attentionOutput + ".weight") || tensor.endsWith(down + ".weight"));
    }
}
