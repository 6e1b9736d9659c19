package dripstone.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;

/** The fields that Llama and its descendants have in common, with what each one adds. */
final class LlamaFamilyConfig {
    private static final String WAY_OUT = "; start from a model without it";
    private static final String DEFAULT_ROPE = "default";
    private static final int MISTRALS_WINDOW = 4_096;
    private static final int QWEN3S_HEAD_SIZE = 128;

    private LlamaFamilyConfig() {}

    static void encode(ObjectNode json, ModelShape shape) {
        ModelSettings s = shape.settings();
        json.put("hidden_size", s.width()).put("intermediate_size", s.feedForward()).put("num_hidden_layers", s.layers());
        json.put("num_attention_heads", s.heads()).put("num_key_value_heads", s.kvHeads()).put("head_dim", shape.headSize());
        json.put("max_position_embeddings", s.context()).put("rms_norm_eps", s.normEpsilon());
        json.put("hidden_act", ActivationName.of(shape));
        json.put("rope_theta", s.ropeTheta()).putNull("rope_scaling").put("attention_dropout", 0.0);
        switch (s.architecture()) {
            case LLAMA -> json.put("attention_bias", false).put("mlp_bias", false);
            case MISTRAL -> json.putNull("sliding_window");
            case QWEN2 -> json.put("use_sliding_window", false).putNull("sliding_window");
            case QWEN3 -> json.put("attention_bias", false).put("use_sliding_window", false).putNull("sliding_window");
            case GPT2 -> throw new IllegalArgumentException("gpt2 has fields of its own");
        }
    }

    static ModelSettings decode(ConfigFields f, Architecture architecture, int mostContext) throws UnsupportedModelException {
        ModelConfig.Defaults defaults = ModelConfig.Defaults.of(architecture);
        int heads = f.whole("num_attention_heads", 32);
        int width = f.whole("hidden_size", 4_096);
        int context = Math.min(mostContext, f.whole("max_position_embeddings", defaults.context()));
        refuseBiases(f, architecture);
        refuseWindow(f, architecture, context);
        ActivationChoice activation = ActivationName.read(f, "hidden_act", "silu");
        return new ModelSettings(architecture, f.whole("num_hidden_layers", 32), width, heads, kvHeads(f, defaults, heads),
                f.whole("head_dim", architecture == Architecture.QWEN3 ? QWEN3S_HEAD_SIZE : 0),
                f.whole("intermediate_size", defaults.feedForward()), activation, context, ropeTheta(f),
                f.number("rms_norm_eps", 1e-6), f.flag("tie_word_embeddings", false), f.whole(ModelConfig.REGRESSION_OUTPUTS, 0));
    }

    /** A null, other than a missing field, means: as many as heads. */
    private static int kvHeads(ConfigFields f, ModelConfig.Defaults defaults, int heads) throws UnsupportedModelException {
        boolean asHeads = f.get("num_key_value_heads").isNull() || defaults.kvHeads() == ModelConfig.Defaults.AS_HEADS;
        return f.whole("num_key_value_heads", asHeads ? heads : defaults.kvHeads());
    }

    private static void refuseBiases(ConfigFields f, Architecture architecture) throws UnsupportedModelException {
        if (architecture == Architecture.LLAMA || architecture == Architecture.QWEN3) {
            f.requireFlag("attention_bias", false, architecture + " is computed without biases in attention" + WAY_OUT);
        }
        if (architecture == Architecture.LLAMA) {
            f.requireFlag("mlp_bias", false, "llama is computed without biases in the feed-forward layer" + WAY_OUT);
        }
    }

    /** A window that is as long as the context leaves every score in its place. */
    private static void refuseWindow(ConfigFields f, Architecture architecture, int context) throws UnsupportedModelException {
        boolean used = switch (architecture) {
            case MISTRAL -> !f.get("sliding_window").isNull();
            case QWEN2, QWEN3 -> f.flag("use_sliding_window", false);
            case LLAMA, GPT2 -> false;
        };
        int window = f.whole("sliding_window", MISTRALS_WINDOW);
        if (used && window < context) {
            throw f.refused("sliding_window", "attention is computed over the whole context=" + context
                    + "; set model.context to at most the window, or start from a model without it");
        }
        for (JsonNode type : f.get("layer_types")) {
            if (!type.asText().equals("full_attention") && !(used && type.asText().equals("sliding_attention"))) {
                throw f.refused("layer_types", "every layer is computed with full attention" + WAY_OUT);
            }
        }
    }

    /** Transformers 5 writes {@code rope_parameters}; 4 writes {@code rope_theta}, and {@code rope_scaling} where there is one. */
    private static double ropeTheta(ConfigFields f) throws UnsupportedModelException {
        double theta = f.number("rope_theta", 10_000);
        requireWholeRotary(f);
        for (String field : new String[] {"rope_scaling", "rope_parameters"}) {
            ConfigFields rope = f.group(field);
            String type = rope.text("rope_type", rope.text("type", DEFAULT_ROPE));
            boolean byLayerType = rope.has("full_attention") || rope.has("sliding_attention");
            if (!type.equals(DEFAULT_ROPE) || byLayerType) {
                throw f.refused(field, "rotary positions are computed unscaled and alike in every layer" + WAY_OUT);
            }
            requireWholeRotary(rope);
            theta = rope.number("rope_theta", theta);
        }
        return theta;
    }

    private static void requireWholeRotary(ConfigFields f) throws UnsupportedModelException {
        if (f.number("partial_rotary_factor", 1) != 1) {
            throw f.refused("partial_rotary_factor", "the whole of each head is turned" + WAY_OUT);
        }
    }
}
