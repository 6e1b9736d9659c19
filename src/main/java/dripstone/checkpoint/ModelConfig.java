package dripstone.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.model.Architecture;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * {@code config.json} as Hugging Face's {@code LlamaConfig}, {@code MistralConfig}, {@code Qwen2Config}, {@code Qwen3Config} and
 * {@code GPT2Config} write and read it (transformers 4 and 5). What the file may say and this build does not compute is refused, never
 * passed over.
 */
final class ModelConfig {
    /** Not of Hugging Face, whose classes keep and ignore what they do not know. */
    static final String REGRESSION_OUTPUTS = "dripstone_regression_outputs";

    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private ModelConfig() {}

    /** @param endOfText id of the token between documents; without one the fields say null */
    static byte[] encode(ModelShape shape, OptionalInt endOfText) throws IOException {
        ModelSettings s = shape.settings();
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(headed(s.architecture()));
        json.put("model_type", s.architecture().toString()).put("torch_dtype", "float32").put("vocab_size", shape.vocabulary());
        if (s.architecture() == Architecture.GPT2) {
            Gpt2Config.encode(json, shape);
        } else {
            LlamaFamilyConfig.encode(json, shape);
        }
        json.put("tie_word_embeddings", s.tiedEmbeddings()).put("initializer_range", 0.02).put("use_cache", true);
        json.set("bos_token_id", endOfText.isPresent() ? json.numberNode(endOfText.getAsInt()) : json.nullNode());
        json.set("eos_token_id", json.get("bos_token_id"));
        if (s.regressionOutputs() > 0) {
            json.put(REGRESSION_OUTPUTS, s.regressionOutputs());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** The class with the output layer. */
    private static String headed(Architecture architecture) {
        return switch (architecture) {
            case LLAMA -> "LlamaForCausalLM";
            case MISTRAL -> "MistralForCausalLM";
            case QWEN2 -> "Qwen2ForCausalLM";
            case QWEN3 -> "Qwen3ForCausalLM";
            case GPT2 -> "GPT2LMHeadModel";
        };
    }

    /** As it was encoded. */
    static ModelShape decode(Path file, byte[] bytes) throws IOException {
        return decode(file, bytes, Integer.MAX_VALUE);
    }

    /**
     * Reads a file of any origin.
     *
     * @param mostContext a shorter context than the file's may be wanted; a sliding window beyond it does nothing
     * @throws UnsupportedModelException that names field, value and way out
     */
    static ModelShape decode(Path file, byte[] bytes, int mostContext) throws IOException {
        ConfigFields fields = new ConfigFields(file, parse(file, bytes));
        Architecture architecture = architecture(fields);
        checkHead(fields, architecture);
        if (fields.has("quantization_config")) {
            throw fields.refused("quantization_config", "quantised weights are not read; start from the unquantised model");
        }
        try {
            ModelSettings settings = architecture == Architecture.GPT2
                    ? Gpt2Config.decode(fields, mostContext)
                    : LlamaFamilyConfig.decode(fields, architecture, mostContext);
            int vocabulary = fields.whole("vocab_size", Defaults.of(architecture).vocabulary());
            if (vocabulary == 0) {
                throw fields.refused("vocab_size", "it should be over 0");
            }
            return new ModelShape(settings, vocabulary);
        } catch (IllegalArgumentException e) {
            throw new IOException("no model of this build: file=" + file + " reason=" + e.getMessage(), e);
        }
    }

    private static JsonNode parse(Path file, byte[] bytes) throws IOException {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new CorruptFileException(file, "it is not JSON: " + e.getMessage(), "", e);
        }
        throw new CorruptFileException(file, "it is no JSON object");
    }

    private static Architecture architecture(ConfigFields fields) throws UnsupportedModelException {
        String type = fields.text("model_type", "");
        for (Architecture a : Architecture.values()) {
            if (a.toString().equals(type)) {
                return a;
            }
        }
        throw fields.refused("model_type", "this build computes llama, mistral, qwen2, qwen3 and gpt2; start from a model of those");
    }

    private static void checkHead(ConfigFields fields, Architecture architecture) throws UnsupportedModelException {
        JsonNode names = fields.get("architectures");
        String bare = headed(architecture).replaceAll("(ForCausalLM|LMHeadModel)$", "Model");
        for (JsonNode name : names) {
            if (name.asText().equals(headed(architecture)) || name.asText().equals(bare)) {
                return;
            }
        }
        if (names.size() > 0) {
            throw fields.refused("architectures", "a " + architecture
                    + " with another head than the language model's; start from a " + headed(architecture));
        }
    }

    /** What the classes of Hugging Face fill in, where they differ. */
    record Defaults(int vocabulary, int feedForward, int kvHeads, int context) {
        /** Of Llama: as many key-value heads as heads. */
        static final int AS_HEADS = 0;

        static Defaults of(Architecture architecture) {
            return switch (architecture) {
                case LLAMA -> new Defaults(32_000, 11_008, AS_HEADS, 2_048);
                case MISTRAL -> new Defaults(32_000, 14_336, 8, 131_072);
                case QWEN2, QWEN3 -> new Defaults(151_936, 22_016, 32, 32_768);
                case GPT2 -> new Defaults(50_257, 3_072, AS_HEADS, 1_024);
            };
        }
    }
}
