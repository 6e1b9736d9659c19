package dripstone.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.util.OptionalInt;

/** {@code config.json} as Hugging Face's {@code LlamaConfig} reads it. */
final class LlamaConfig {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String END_OF_TEXT = "<|endoftext|>";

    private LlamaConfig() {}

    /** @param tokenizerJson where the id of {@code <|endoftext|>} is looked up; without one the fields are left out */
    static byte[] encode(ModelShape shape, byte[] tokenizerJson) throws IOException {
        ModelSettings s = shape.settings();
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("model_type", "llama").put("torch_dtype", "float32");
        json.put("vocab_size", shape.vocabulary()).put("hidden_size", s.width()).put("intermediate_size", s.feedForward());
        json.put("num_hidden_layers", s.layers()).put("num_attention_heads", s.heads()).put("num_key_value_heads", s.kvHeads());
        json.put("head_dim", shape.headSize()).put("max_position_embeddings", s.context()).put("hidden_act", "silu");
        json.put("rope_theta", s.ropeTheta()).put("rms_norm_eps", s.normEpsilon()).put("tie_word_embeddings", s.tiedEmbeddings());
        json.put("attention_bias", false).put("attention_dropout", 0.0).put("mlp_bias", false).put("initializer_range", 0.02);
        json.put("use_cache", true);
        OptionalInt end = endOfText(tokenizerJson);
        if (end.isPresent()) {
            json.put("bos_token_id", end.getAsInt()).put("eos_token_id", end.getAsInt());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static OptionalInt endOfText(byte[] tokenizerJson) throws IOException {
        for (JsonNode token : JSON.readTree(tokenizerJson).path("added_tokens")) {
            if (token.path("content").asText().equals(END_OF_TEXT)) {
                return OptionalInt.of(token.path("id").asInt());
            }
        }
        return OptionalInt.empty();
    }

    /** @throws IOException that names the field that is missing or out of its limits */
    static ModelShape decode(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        String type = json.path("model_type").asText();
        if (!type.equals("llama")) {
            throw new IOException("config.json describes another architecture: model_type=" + type + " wanted=llama");
        }
        int heads = whole(json, "num_attention_heads");
        try {
            ModelSettings settings = ModelSettings.llama(
                    whole(json, "num_hidden_layers"), whole(json, "hidden_size"), heads,
                    json.has("num_key_value_heads") ? whole(json, "num_key_value_heads") : heads,
                    whole(json, "intermediate_size"), whole(json, "max_position_embeddings"),
                    json.path("rope_theta").asDouble(10_000), number(json, "rms_norm_eps"),
                    json.path("tie_word_embeddings").asBoolean(false));
            return new ModelShape(settings, whole(json, "vocab_size"));
        } catch (IllegalArgumentException e) {
            throw new IOException("config.json describes no model of this build: " + e.getMessage(), e);
        }
    }

    private static int whole(JsonNode json, String field) throws IOException {
        JsonNode value = json.path(field);
        if (!value.isInt()) {
            throw new IOException("config.json needs a whole number: field=" + field + " value=" + value);
        }
        return value.intValue();
    }

    private static double number(JsonNode json, String field) throws IOException {
        JsonNode value = json.path(field);
        if (!value.isNumber()) {
            throw new IOException("config.json needs a number: field=" + field + " value=" + value);
        }
        return value.doubleValue();
    }
}
