package dripstone.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Token ids against those that llama.cpp and tiktoken give. */
final class Gpt2GoldenTest {
    private static final Pattern CSV_ROW =
            Pattern.compile("(?s)(?:\"((?:[^\"]|\"\")*)\"|([^\",\n]*)),\"\\[([^\\]]*)\\]\",\"\\[[^\\]]*\\]\"\r?\n?");

    @Test
    void encode_ofLlamaCppTexts_givesItsIds() throws IOException {
        Tokenizer gpt2 = Gpt2Files.tokenizer(false);
        String[] texts = Files.readString(Gpt2Files.need("llama.cpp/ggml-vocab-gpt-2.gguf.inp"))
                .split("\n__ggml_vocab_test__\n", -1);
        List<String> ids = Files.readAllLines(Gpt2Files.need("llama.cpp/ggml-vocab-gpt-2.gguf.out"));
        int compared = 0;
        for (; compared < Math.min(texts.length, ids.size()); compared++) {
            byte[] text = texts[compared].getBytes(UTF_8);
            int[] got = gpt2.encode(text);
            assertArrayEquals(parse(ids.get(compared).strip(), "\\s+"), got, texts[compared]);
            assertArrayEquals(text, gpt2.decode(got, 0, got.length));
        }
        assertTrue(compared >= 40, "compared=" + compared);
    }

    @Test
    void encode_ofTiktokenTexts_givesItsIds() throws IOException {
        Tokenizer gpt2 = Gpt2Files.tokenizer(true);
        String csv = Files.readString(Gpt2Files.need("jtokkit/r50k_base_encodings.csv"));
        Matcher row = CSV_ROW.matcher(csv);
        int compared = 0;
        for (int at = csv.indexOf('\n') + 1; at < csv.length(); at = row.end(), compared++) {
            row.region(at, csv.length());
            assertTrue(row.lookingAt(), csv.substring(at, Math.min(csv.length(), at + 80)));
            String text = row.group(1) != null ? row.group(1).replace("\"\"", "\"") : row.group(2);
            assertArrayEquals(parse(row.group(3), ",\\s*"), gpt2.encode(text.getBytes(UTF_8)), text);
        }
        assertTrue(compared > 50, "compared=" + compared);
    }

    @Test
    void fingerprint_doesNotDependOnTheFormOfTheFile() throws IOException {
        Tokenizer strings = Gpt2Files.tokenizer(false);
        Tokenizer arrays = Gpt2Files.tokenizer(true);
        assertEquals(50257, strings.vocabularySize());
        assertEquals(50256, strings.endOfText());
        assertEquals(strings.fingerprint(), arrays.fingerprint());
        Tokenizer again = TokenizerJson.read(strings.toJson());
        assertEquals(strings.fingerprint(), again.fingerprint());
        assertArrayEquals(strings.toJson(), again.toJson());
    }

    private static int[] parse(String ids, String separator) {
        return ids.isBlank() ? new int[0] : Arrays.stream(ids.split(separator, -1)).mapToInt(Integer::parseInt).toArray();
    }
}
