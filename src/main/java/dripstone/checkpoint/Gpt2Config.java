package dripstone.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ActivationChoice;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;

/** The fields of {@code GPT2Config}. It knows the sizes by the later models' names too. */
final class Gpt2Config {
    private static final int FEED_FORWARD_FACTOR = 4;
    private static final double NO_ROTARY_BASE = 10_000;
    private static final String WAY_OUT = "; start from a model without it";

    private Gpt2Config() {}

    static void encode(ObjectNode json, ModelShape shape) {
        ModelSettings s = shape.settings();
        json.put("n_embd", s.width()).put("n_layer", s.layers()).put("n_head", s.heads()).put("n_positions", s.context());
        json.put("n_inner", s.feedForward()).put("activation_function", ActivationName.of(shape));
        json.put("layer_norm_epsilon", s.normEpsilon()).put("resid_pdrop", 0.0).put("embd_pdrop", 0.0).put("attn_pdrop", 0.0);
        json.put("scale_attn_weights", true).put("scale_attn_by_inverse_layer_idx", false).put("reorder_and_upcast_attn", false);
    }

    static ModelSettings decode(ConfigFields f, int mostContext) throws UnsupportedModelException {
        f.requireFlag("scale_attn_weights", true, "scores are always divided by the root of the head size" + WAY_OUT);
        f.requireFlag("scale_attn_by_inverse_layer_idx", false, "scores are not divided by the layer's number" + WAY_OUT);
        f.requireFlag("add_cross_attention", false, "there is no encoder to attend to" + WAY_OUT);
        int width = either(f, "n_embd", "hidden_size", 768);
        int heads = either(f, "n_head", "num_attention_heads", 12);
        int context = Math.min(mostContext, either(f, "n_positions", "max_position_embeddings", 1_024));
        ActivationChoice activation = ActivationName.read(f, "activation_function", "gelu_new");
        return new ModelSettings(Architecture.GPT2, either(f, "n_layer", "num_hidden_layers", 12), width, heads, heads, 0,
                f.whole("n_inner", Math.multiplyExact(FEED_FORWARD_FACTOR, width)), activation, context, NO_ROTARY_BASE,
                f.number("layer_norm_epsilon", 1e-5), f.flag("tie_word_embeddings", true),
                f.whole(ModelConfig.REGRESSION_OUTPUTS, 0));
    }

    private static int either(ConfigFields f, String name, String laterName, int byDefault) throws UnsupportedModelException {
        return f.whole(name, f.whole(laterName, byDefault));
    }
}
