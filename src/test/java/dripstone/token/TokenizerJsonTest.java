package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.List;
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
        assertEquals("pre_tokenizer", refused(r -> in(r, "pre_tokenizer").put("type", "BertPreTokenizer")).field());
        assertEquals("pre_tokenizer", refused(r -> r.remove("pre_tokenizer")).field());
    }

    @Test
    void read_ofAnUnknownPattern_refusesItWithThePattern() throws IOException {
        TokenizerFormatException e = refused(r -> {
            ObjectNode split = r.putObject("pre_tokenizer").put("type", "Split").put("behavior", "Isolated").put("invert", false);
            split.putObject("pattern").put("Regex", "\\w+|\\s");
        });
        assertEquals("pre_tokenizer.pattern", e.field());
        assertTrue(e.toString().contains("\\w+|\\s") && e.toString().contains("LLAMA3"), e.toString());
        assertEquals("pre_tokenizer.behavior", refused(r -> {
            ObjectNode split = r.putObject("pre_tokenizer").put("type", "Split").put("behavior", "Removed").put("invert", false);
            split.putObject("pattern").put("Regex", KnownPattern.QWEN2.pattern());
        }).field());
    }

    @Test
    void read_ofAnUnknownStep_refusesItByName() throws IOException {
        for (String type : new String[] {"Lowercase", "Precompiled", "StripAccents"}) {
            TokenizerFormatException e = refused(r -> r.putObject("normalizer").put("type", type));
            assertEquals("normalizer", e.field());
            assertTrue(e.toString().contains(type), e.getMessage());
        }
        assertEquals("decoder", refused(r -> r.putObject("decoder").put("type", "WordPiece")).field());
        assertEquals("decoder", refused(r -> r.putObject("decoder").put("type", "Sequence").putArray("decoders").addObject()
                .put("type", "Fuse")).field());
    }

    @Test
    void read_ofWhatItCannotEncodeExactly_namesTheField() throws IOException {
        assertEquals("post_processor", refused(r -> r.putObject("post_processor").put("type", "Another")).field());
        assertEquals("model.type", refused(r -> in(r, "model").put("type", "Unigram")).field());
        assertEquals("model.byte_fallback", refused(r -> in(r, "model").put("byte_fallback", true)).field());
        assertEquals("model.end_of_word_suffix", refused(r -> in(r, "model").put("end_of_word_suffix", "</w>")).field());
        assertEquals("added_tokens", refused(r -> r.putArray("added_tokens")).field());
        assertEquals("added_tokens", refused(r -> in((ArrayNode) r.get("added_tokens")).put("special", false)).field());
        assertEquals("added_tokens", refused(r -> ((ArrayNode) r.get("added_tokens")).addObject()
                .put("id", r.at("/added_tokens/0/id").asInt()).put("content", "<x>")).field());
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
    void sentencePieceFile_isReadExactly_andKeptAsItIs() throws IOException {
        Path file = Path.of("..", "shared", "data", "tokenizers", "llama-tokenizer.json");
        assumeTrue(Files.isReadable(file), "no test data at " + file);
        Tokenizer llama = TokenizerJson.read(file);
        assertEquals(32003, llama.vocabularySize());
        assertEquals(1, llama.endOfText());
        assertTrue(llama.endsText(1) && llama.endsText(2) && !llama.endsText(0));
        byte[] noText = {'a', ' ', (byte) 0xFF, (byte) 0xC3, 'b', (byte) 0xE2, (byte) 0x96};
        int[] ids = llama.encode(noText);
        assertArrayEquals(noText, llama.decode(ids, 0, ids.length));
        assertEquals(0, Arrays.stream(llama.encode("<s></s><unk>".getBytes(UTF_8))).filter(id -> id < 3).count());
        Tokenizer again = TokenizerJson.read(llama.toJson());
        assertEquals(llama.fingerprint(), again.fingerprint());
        assertArrayEquals(llama.toJson(), again.toJson());
    }

    @Test
    void piecesThatWouldLoseText_areRefused() throws IOException {
        Path file = Path.of("..", "shared", "data", "models", "babyllama-tok105-hf", "tokenizer.json");
        assumeTrue(Files.isReadable(file), "no test data at " + file);
        Tokenizer baby = TokenizerJson.read(file);
        assertEquals(105, baby.vocabularySize());
        int[] ids = baby.encode("Once upon a time".getBytes(UTF_8));
        assertEquals("Once upon a time", new String(baby.decode(ids, 0, ids.length), UTF_8));
        for (Consumer<ObjectNode> change : List.<Consumer<ObjectNode>>of(
                r -> in(r, "model").putNull("unk_token"), r -> in(r, "model").put("byte_fallback", true),
                r -> in(r, "model").put("ignore_merges", true), r -> ((ObjectNode) r.at("/model/vocab")).remove("▁"))) {
            ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
            change.accept(root);
            TokenizerFormatException e =
                    assertThrows(TokenizerFormatException.class, () -> TokenizerJson.read(JSON.writeValueAsBytes(root)));
            assertTrue(e.field().startsWith("model."), e.toString());
        }
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
