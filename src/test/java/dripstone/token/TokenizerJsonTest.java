package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TokenizerJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static byte[] sample() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("one fish two fish red fish blue fish");
        return trainer.train(262).toJson();
    }

    private static TokenizerFormatException refused(Consumer<ObjectNode> change) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(sample());
        change.accept(root);
        return assertThrows(TokenizerFormatException.class, () -> TokenizerJson.read(JSON.writeValueAsBytes(root)));
    }

    private static ObjectNode in(ObjectNode root, String field) {
        return (ObjectNode) root.get(field);
    }

    @Test
    void read_ofAnotherPreTokenizer_refusesItByName() throws IOException {
        TokenizerFormatException e = refused(r -> in(r, "pre_tokenizer").put("type", "Metaspace"));
        assertEquals("pre_tokenizer", e.field());
        assertTrue(e.toString().contains("Metaspace") && e.toString().contains("ByteLevel"), e.getMessage());
        assertEquals("pre_tokenizer", refused(r -> in(r, "pre_tokenizer").put("add_prefix_space", true)).field());
        assertEquals("pre_tokenizer", refused(r -> r.remove("pre_tokenizer")).field());
    }

    @Test
    void read_ofANormalizer_refusesItByName() throws IOException {
        TokenizerFormatException e = refused(r -> r.putObject("normalizer").put("type", "NFKC"));
        assertTrue(e.toString().contains("NFKC"), e.getMessage());
    }

    @Test
    void read_ofWhatItCannotEncodeExactly_namesTheField() throws IOException {
        assertEquals("post_processor", refused(r -> r.putObject("post_processor").put("type", "TemplateProcessing")).field());
        assertEquals("model.type", refused(r -> in(r, "model").put("type", "Unigram")).field());
        assertEquals("model.byte_fallback", refused(r -> in(r, "model").put("byte_fallback", true)).field());
        assertEquals("model.end_of_word_suffix", refused(r -> in(r, "model").put("end_of_word_suffix", "</w>")).field());
        assertEquals("added_tokens", refused(r -> r.putArray("added_tokens")).field());
        assertEquals("added_tokens", refused(r -> in((ArrayNode) r.get("added_tokens")).put("special", false)).field());
        assertEquals("model.merges", refused(r -> ((ArrayNode) r.at("/model/merges")).add("a b c")).field());
        assertEquals("model.merges", refused(r -> ((ArrayNode) r.at("/model/merges")).add("q z")).field());
        assertEquals("model.merges", refused(r -> ((ArrayNode) r.at("/model/merges")).add(r.at("/model/merges/0"))).field());
        assertEquals("model.vocab", refused(r -> ((ObjectNode) r.at("/model/vocab")).put("zz", 4000)).field());
        assertEquals("model.vocab", refused(r -> ((ObjectNode) r.at("/model/vocab")).put("zz", -1)).field());
        assertEquals("model.vocab", refused(r -> ((ObjectNode) r.at("/model/vocab")).put("▁a", 262)).field());
        assertEquals("model.vocab", refused(r -> ((ObjectNode) r.at("/model/vocab")).put("!", 3)).field());
    }

    private static ObjectNode in(ArrayNode array) {
        return (ObjectNode) array.get(0);
    }

    @Test
    void read_ofAFileCutAnywhere_refusesIt() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length - 2; length += length < 400 ? 1 : 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(TokenizerFormatException.class, () -> TokenizerJson.read(cut), "length=" + length);
        }
    }

    @Test
    void read_ofASentencePieceFile_refusesItByName() {
        Path file = Path.of("..", "shared", "data", "tokenizers", "llama-tokenizer.json");
        assumeTrue(Files.isReadable(file), "no test data at " + file);
        TokenizerFormatException e = assertThrows(TokenizerFormatException.class, () -> TokenizerJson.read(file));
        assertEquals("normalizer", e.field());
    }

    @Test
    void settings_outsideTheirLimits_sayTheKey() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> new TokenizerSettings(256, dripstone.life.Bytes.mib(1), null));
        assertTrue(e.toString().contains(": vocabulary-size"));
        assertThrows(IllegalArgumentException.class, () -> new TokenizerSettings(300, new dripstone.life.Bytes(0), null));
        assertEquals(8192, new TokenizerSettings(8192, dripstone.life.Bytes.mib(8), null).vocabularySize());
        assertTrue(new String(sample(), UTF_8).endsWith("}\n"));
    }
}
