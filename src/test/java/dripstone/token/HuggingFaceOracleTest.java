package dripstone.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids and text against Hugging Face's own library, on random Unicode in which the hard cases are frequent. */
final class HuggingFaceOracleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEXTS = 500;

    /** Scripts whose characters are older than any library's tables. */
    private static final int[][] BLOCKS = {{0x20, 0x7E}, {0xA0, 0x17F}, {0x300, 0x340}, {0x391, 0x3A1}, {0x410, 0x44F}, {0x5D0, 0x5EA},
            {0x621, 0x63A}, {0x905, 0x939}, {0xE01, 0xE3A}, {0x1780, 0x17B3}, {0x2010, 0x2027}, {0x2150, 0x2180}, {0x3041, 0x3096},
            {0x4E00, 0x4FFF}, {0xAC00, 0xAD00}, {0xFF01, 0xFF5E}, {0x1F600, 0x1F64F}, {0x1D400, 0x1D44F}};
    private static final List<String> PIECES = List.of(
            "'s", "'S", "'ſ", "'re", "'LL", "'", " ", "  ", "   ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u0085", "\u2028", "the",
            "The", " and", "HTTPServer", "12", "1234567", "½", "Ⅷ", "٣٤", "!", "...", "=====", "=Q=", "日本語", "🦙", "e\u0301", "\u0301",
            "▁", "▁▁", "\u200d", "don't", "d'Qo", "Ωμ", "<s>", "</s>", "<unk>", "<|endoftext|>", "<|begin_of_text|>", "<0x0A>", "<one>",
            "<two>", "<two>x", "Qthree", "_", "ſt", "ﬁ", "Å", "가", "\u1112\u1161\u11ab", "|||IP_ADDRESS|||", "\0", "\u001c");

    @TempDir
    private static Path dir;

    record Case(String name, Source source) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    interface Source {
        ObjectNode json() throws IOException;
    }

    @BeforeAll
    static void stayOffline() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ENGINE_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>(List.of(
                new Case("gpt2", () -> Gpt2Files.json(false)),
                new Case("gpt2 with a blank in front",
                        () -> gpt2(r -> ((ObjectNode) r.get("pre_tokenizer")).put("add_prefix_space", true))),
                new Case("digits, then gpt2", HuggingFaceOracleTest::digits),
                new Case("llama3", () -> ForeignFiles.byteLevel("llama-bpe", KnownPattern.LLAMA3, true)),
                new Case("qwen2", HuggingFaceOracleTest::qwen2),
                new Case("o200k's pattern", () -> ForeignFiles.byteLevel("gpt-2", KnownPattern.O200K, false)),
                new Case("tekken's pattern", () -> ForeignFiles.byteLevel("gpt-2", KnownPattern.TEKKEN, true)),
                new Case("llama-tokenizer.json", () -> file(Path.of("..", "shared", "data", "tokenizers", "llama-tokenizer.json"))),
                new Case("phi-3", () -> ForeignFiles.pieces("phi-3")),
                new Case("babyllama", () -> file(model("babyllama-tok105-hf"))),
                new Case("stories260K", () -> file(model("stories260K-hf"))),
                new Case("stories260K with flags", () -> flags(file(model("stories260K-hf")))),
                new Case("gpt2 with flags", () -> gpt2(HuggingFaceOracleTest::flags))));
        for (String scheme : new String[] {"always", "first", "never"}) {
            for (boolean split : new boolean[] {true, false}) {
                cases.add(new Case("metaspace " + scheme + " split=" + split, () -> metaspace(scheme, split)));
            }
        }
        return cases.stream();
    }

    private static Path model(String name) {
        return Path.of("..", "shared", "data", "models", name, "tokenizer.json");
    }

    private static ObjectNode file(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            abort("no test data at " + file);
        }
        return (ObjectNode) JSON.readTree(file.toFile());
    }

    private static ObjectNode gpt2(Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = Gpt2Files.json(false);
        change.accept(json);
        return json;
    }

    private static ObjectNode digits() throws IOException {
        ObjectNode json = Gpt2Files.json(true);
        ObjectNode bytes = (ObjectNode) json.get("pre_tokenizer");
        ArrayNode steps = json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.add(bytes);
        return json;
    }

    private static ObjectNode qwen2() throws IOException {
        ObjectNode json = ForeignFiles.byteLevel("qwen2", KnownPattern.QWEN2, false);
        json.putObject("normalizer").put("type", "NFC");
        return json;
    }

    private static ObjectNode metaspace(String scheme, boolean split) throws IOException {
        ObjectNode json = file(model("stories260K-hf"));
        json.putNull("normalizer");
        ((ObjectNode) json.get("model")).put("byte_fallback", false); // whose tokens the library's decoder writes by name
        for (String field : new String[] {"pre_tokenizer", "decoder"}) {
            json.putObject(field).put("type", "Metaspace").put("replacement", "▁").put("prepend_scheme", scheme).put("split", split);
        }
        return json;
    }

    private static ObjectNode flags(ObjectNode json) {
        ArrayNode added = (ArrayNode) json.get("added_tokens");
        int next = 0;
        for (var id : json.at("/model/vocab").properties()) {
            next = Math.max(next, id.getValue().asInt() + 1);
        }
        added(added, next, "<one>").put("lstrip", true);
        added(added, next + 1, "<two>").put("rstrip", true);
        added(added, next + 2, "<two>x").put("normalized", true);
        added(added, next + 3, "Qthree").put("single_word", true);
        added(added, next + 4, "d'Qo").put("normalized", true).put("special", false);
        added(added, next + 5, "=Q=").put("special", false).put("lstrip", true).put("rstrip", true);
        return json;
    }

    private static ObjectNode added(ArrayNode added, int id, String content) {
        return added.addObject().put("id", id).put("content", content).put("single_word", false).put("lstrip", false).put("rstrip", false)
                .put("normalized", false).put("special", true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void idsAndText_areThoseOfTheLibrary(Case given) throws IOException {
        ObjectNode json = given.source.json();
        complete(json);
        Tokenizer ours = TokenizerJson.read(JSON.writeValueAsBytes(json));
        Tokenizer again = TokenizerJson.read(ours.toJson());
        assertEquals(ours.fingerprint(), again.fingerprint());
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (HuggingFaceTokenizer theirs = oracle(JSON.writeValueAsBytes(json)); HuggingFaceTokenizer ofCanonical = oracle(ours.toJson())) {
            for (int i = 0; i < TEXTS; i++) {
                String text = i % 5 == 0 ? bytes(random) : text(random);
                String where = given + " seed=" + seed + " text=" + JSON.writeValueAsString(text);
                int[] expected = ids(theirs, text);
                int[] got = ours.encodePrompt(text.getBytes(UTF_8));
                assertArrayEquals(expected, got, where);
                assertArrayEquals(expected, again.encodePrompt(text.getBytes(UTF_8)), where);
                assertEquals(theirs.decode(longs(expected), true), new String(ours.decode(got, 0, got.length), UTF_8), where);
                if (i % 8 == 0) {
                    assertArrayEquals(expected, ids(ofCanonical, text), where);
                }
            }
        }
    }

    /** The fields that the library cannot do without. */
    private static void complete(ObjectNode json) {
        json.put("version", "1.0");
        for (String field : new String[] {"truncation", "padding", "normalizer", "post_processor"}) {
            if (!json.has(field)) {
                json.putNull(field);
            }
        }
        for (var token : json.get("added_tokens")) {
            for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
                if (!token.has(flag)) {
                    ((ObjectNode) token).put(flag, false);
                }
            }
        }
    }

    private static HuggingFaceTokenizer oracle(byte[] json) throws IOException {
        Path file = Files.write(Files.createTempFile(dir, "tokenizer", ".json"), json);
        try {
            return HuggingFaceTokenizer.builder().optTokenizerPath(file).optTruncation(false).optPadding(false).optAddSpecialTokens(false)
                    .build();
        } catch (LinkageError e) {
            return abort("the library's native part cannot be loaded here: " + e);
        }
    }

    private static int[] ids(HuggingFaceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds()).mapToInt(Math::toIntExact).toArray();
    }

    private static long[] longs(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }

    /** Random bytes, read by one of two encodings: control characters, replacement characters and rare ones among them. */
    private static String bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return new String(bytes, random.nextBoolean() ? UTF_8 : ISO_8859_1);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(4) > 0) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            } else {
                int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
                for (int n = random.nextInt(1, 6); n > 0; n--) {
                    text.appendCodePoint(random.nextInt(block[0], block[1] + 1));
                }
            }
        }
        return text.toString();
    }
}
