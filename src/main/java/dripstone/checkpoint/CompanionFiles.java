package dripstone.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.model.ModelShape;
import dripstone.token.TokenizerJson;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The token between documents. @param name as in {@code tokenizer.json} */
    record TextEnd(int id, String name) {}

    /** {@code <|endoftext|>}, or what an imported {@code tokenizer.json} has in its place; none where it names no such token. */
    static Optional<TextEnd> endOfText(byte[] tokenizerJson) throws IOException {
        JsonNode added = JSON.readTree(tokenizerJson).path("added_tokens");
        Optional<TextEnd> own = tokens(added).filter(t -> t.name.equals(END_OF_TEXT)).findFirst();
        if (own.isPresent() || added.isEmpty()) {
            return own;
        }
        int id = TokenizerJson.read(tokenizerJson).endOfText();
        return tokens(added).filter(t -> t.id == id).findFirst();
    }

    private static Stream<TextEnd> tokens(JsonNode added) {
        return added.valueStream().map(t -> new TextEnd(t.path("id").asInt(), t.path("content").asText()));
    }

    /**
     * What {@code AutoTokenizer} needs beside {@code tokenizer.json}. For {@code qwen2} alone, version 5 passes the class by and cuts words
     * by Qwen's own pattern; there {@code PreTrainedTokenizerFast.from_pretrained} is to be asked.
     */
    static byte[] tokenizerConfig(ModelShape shape, Optional<TextEnd> endOfText) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast").put("model_max_length", shape.settings().context());
        json.put("add_prefix_space", false).put("clean_up_tokenization_spaces", false);
        endOfText.ifPresent(end -> json.put("bos_token", end.name).put("eos_token", end.name));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** What {@code generate} begins and ends with. */
    static byte[] generationConfig(Optional<TextEnd> endOfText) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        endOfText.ifPresent(end -> json.put("bos_token_id", end.id).put("eos_token_id", end.id).put("pad_token_id", end.id));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }
}
