package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Token ids against those that llama.cpp keeps for its vocabularies, and those of tiktoken that jtokkit keeps. */
final class GoldenTest {
    private static final Pattern CSV_ROW =
            Pattern.compile("(?s)(?:\"((?:[^\"]|\"\")*)\"|([^\",\n]*)),\"\\[([^\\]]*)\\]\",\"\\[[^\\]]*\\]\"\r?\n?");

    private static void assertLlamaCpp(Tokenizer tokenizer, String name) throws IOException {
        String[] texts = Files.readString(Gpt2Files.need("llama.cpp/ggml-vocab-" + name + ".gguf.inp"))
                .split("\n__ggml_vocab_test__\n", -1);
        List<String> lines = Files.readAllLines(Gpt2Files.need("llama.cpp/ggml-vocab-" + name + ".gguf.out"));
        assertTrue(lines.size() >= 40 && lines.size() == texts.length - 1, "texts=" + texts.length + " lines=" + lines.size());
        for (int i = 0; i < lines.size(); i++) {
            byte[] text = texts[i].getBytes(UTF_8);
            int[] ids = tokenizer.encode(text);
            assertArrayEquals(ids(lines.get(i).strip(), "\\s+"), ids, texts[i]);
            assertEquals(texts[i], new String(tokenizer.decode(ids, 0, ids.length), UTF_8));
        }
    }

    private static int[] ids(String ids, String separator) {
        return ids.isBlank() ? new int[0] : Arrays.stream(ids.split(separator, -1)).mapToInt(Integer::parseInt).toArray();
    }

    private static void assertTiktoken(Tokenizer tokenizer, String name) throws IOException {
        String csv = Files.readString(Gpt2Files.need("jtokkit/" + name + "_encodings.csv"));
        Matcher row = CSV_ROW.matcher(csv);
        int compared = 0;
        for (int at = csv.indexOf('\n') + 1; at < csv.length(); at = row.end(), compared++) {
            row.region(at, csv.length());
            assertTrue(row.lookingAt(), csv.substring(at, Math.min(csv.length(), at + 80)));
            String text = row.group(1) != null ? row.group(1).replace("\"\"", "\"") : row.group(2);
            assertArrayEquals(ids(row.group(3), ",\\s*"), tokenizer.encode(text.getBytes(UTF_8)), text);
        }
        assertTrue(compared > 50, "compared=" + compared);
    }

    @Test
    void gpt2_ofLlamaCpp() throws IOException {
        assertLlamaCpp(ForeignFiles.tokenizer(ForeignFiles.byteLevel("gpt-2", KnownPattern.GPT2, false)), "gpt-2");
    }

    @Test
    void llama3_ofLlamaCpp() throws IOException {
        Tokenizer llama3 = ForeignFiles.tokenizer(ForeignFiles.byteLevel("llama-bpe", KnownPattern.LLAMA3, true));
        assertEquals(128256, llama3.vocabularySize());
        assertEquals(128000, llama3.endOfText());
        assertTrue(llama3.endsText(128001) && llama3.endsText(128009) && !llama3.endsText(128002));
        assertLlamaCpp(llama3, "llama-bpe");
    }

    @Test
    void qwen2_ofLlamaCpp() throws IOException {
        var json = ForeignFiles.byteLevel("qwen2", KnownPattern.QWEN2, false);
        json.putObject("normalizer").put("type", "NFC");
        assertLlamaCpp(ForeignFiles.tokenizer(json), "qwen2");
    }

    @Test
    void llamaPieces_ofLlamaCpp() throws IOException {
        assertLlamaCpp(ForeignFiles.tokenizer(ForeignFiles.pieces("llama-spm")), "llama-spm");
        assertLlamaCpp(TokenizerJson.read(Gpt2Files.need("llama-tokenizer.json")), "llama-spm");
    }

    @Test
    void phi3_ofLlamaCpp() throws IOException {
        assertLlamaCpp(ForeignFiles.tokenizer(ForeignFiles.pieces("phi-3")), "phi-3");
    }

    @Test
    void r50kAndP50k_ofTiktoken() throws IOException {
        Map<String, Integer> end = Map.of("<|endoftext|>", 50256);
        assertTiktoken(ForeignFiles.tokenizer(ForeignFiles.tiktoken("r50k_base", KnownPattern.GPT2, end, 50257)), "r50k_base");
        assertTiktoken(ForeignFiles.tokenizer(ForeignFiles.tiktoken("p50k_base", KnownPattern.GPT2, end, 50281)), "p50k_base");
    }

    @Test
    void cl100k_ofTiktoken() throws IOException {
        Map<String, Integer> specials = Map.of("<|endoftext|>", 100257, "<|endofprompt|>", 100276);
        assertTiktoken(ForeignFiles.tokenizer(ForeignFiles.tiktoken("cl100k_base", KnownPattern.LLAMA3, specials, 100277)), "cl100k_base");
    }

    @Test
    void o200k_ofTiktoken() throws IOException {
        Map<String, Integer> specials = Map.of("<|endoftext|>", 199999, "<|endofprompt|>", 200018);
        assertTiktoken(ForeignFiles.tokenizer(ForeignFiles.tiktoken("o200k_base", KnownPattern.O200K, specials, 200019)), "o200k_base");
    }
}
