package dripstone.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The small files without which Hugging Face's library would not know where a text begins and ends:
 * {@code tokenizer_config.json} and {@code generation_config.json}.
 */
final class CompanionFiles {
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String GENERATION_CONFIG = "generation_config.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String END_OF_TEXT = "<|endoftext|>";

    private CompanionFiles() {}

    /** The id of {@code <|endoftext|>} in a {@code tokenizer.json}. */
    static OptionalInt endOfText(byte[] tokenizerJson) throws IOException {
        for (JsonNode token : JSON.readTree(tokenizerJson).path("added_tokens")) {
            if (token.path("content").asText().equals(END_OF_TEXT)) {
                return OptionalInt.of(token.path("id").asInt());
            }
        }
        return OptionalInt.empty();
    }

    /**
     * What {@code AutoTokenizer} needs beside {@code tokenizer.json}. For {@code qwen2} alone, version 5 passes the class by and cuts words
     * by Qwen's own pattern; there {@code PreTrainedTokenizerFast.from_pretrained} is to be asked.
     */
    static byte[] tokenizerConfig(ModelShape shape, OptionalInt endOfText) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast").put("model_max_length", shape.settings().context());
        json.put("add_prefix_space", false).put("clean_up_tokenization_spaces", false);
        if (endOfText.isPresent()) {
            json.put("bos_token", END_OF_TEXT).put("eos_token", END_OF_TEXT);
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** What {@code generate} begins and ends with. */
    static byte[] generationConfig(OptionalInt endOfText) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        if (endOfText.isPresent()) {
            json.put("bos_token_id", endOfText.getAsInt()).put("eos_token_id", endOfText.getAsInt());
            json.put("pad_token_id", endOfText.getAsInt());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }
}
