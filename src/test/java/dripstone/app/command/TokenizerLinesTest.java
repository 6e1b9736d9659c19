package dripstone.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.token.BpeTrainer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TokenizerLinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void writeTokenizer() throws Exception {
        BpeTrainer trainer = new BpeTrainer();
        trainer.add("the cat sat on the mat. ".repeat(20));
        Files.write(tokenizer(), trainer.train(300).toJson());
    }

    private Path tokenizer() {
        return dir.resolve("tokenizer.json");
    }

    private int run(String... arguments) {
        CommandLine line = RootCommand.commandLine();
        line.setErr(new PrintWriter(err, true));
        line.setOut(new PrintWriter(out, true));
        return line.execute(arguments);
    }

    private JsonNode[] lines() throws Exception {
        String[] lines = out.toString().split("\n", -1);
        JsonNode[] read = new JsonNode[lines.length - 1];
        for (int i = 0; i < read.length; i++) {
            read[i] = JSON.readTree(lines[i]);
        }
        assertEquals("", lines[read.length]);
        out.getBuffer().setLength(0);
        return read;
    }

    @Test
    void whatEncodePrints_decodeReads() throws Exception {
        byte[] odd = {'t', 'h', 'e', ' ', (byte) 0xFF, '\n'};
        Path first = Files.writeString(dir.resolve("a.txt"), "the cat\nsat ✓");
        Path second = Files.write(dir.resolve("b.bin"), odd);
        assertEquals(0, run("tokenizer", "encode", "--tokenizer", tokenizer().toString(), first.toString(), second.toString()),
                err.toString());
        Path ids = Files.writeString(dir.resolve("ids.jsonl"), out.toString());
        JsonNode[] encoded = lines();
        assertEquals(2, encoded.length);
        assertEquals(first.toString(), encoded[0].get("file").asText());
        assertEquals(Files.size(first), encoded[0].get("bytes").asLong());
        assertEquals(encoded[0].get("tokens").asInt(), encoded[0].get("ids").size());

        assertEquals(0, run("tokenizer", "decode", "--tokenizer", tokenizer().toString(), ids.toString()), err.toString());
        JsonNode[] decoded = lines();
        assertEquals("the cat\nsat ✓", decoded[0].get("text").asText());
        assertTrue(decoded[0].path("base64").isMissingNode());
        assertArrayEquals(odd, Base64.getDecoder().decode(decoded[1].get("base64").asText()));
    }

    @Test
    void bareNumbers_areIds_onTheLineAndInAFile() throws Exception {
        assertEquals(0, run("tokenizer", "decode", "--tokenizer", tokenizer().toString(), "0", "1"));
        assertEquals("!\"", lines()[0].get("text").asText());
        Path file = Files.write(dir.resolve("ids"), "0 1\n2\n[2,1]".getBytes(UTF_8));
        assertEquals(0, run("tokenizer", "decode", "--tokenizer", tokenizer().toString(), file.toString()), err.toString());
        JsonNode[] decoded = lines();
        assertEquals("#\"", decoded[0].get("text").asText());
        assertEquals("!\"#", decoded[1].get("text").asText());
    }

    @Test
    void namesOfSpecialTokens_areTokensWhenAskedFor() throws Exception {
        Path file = Files.writeString(dir.resolve("a.txt"), "<|endoftext|>");
        assertEquals(0, run("tokenizer", "encode", "--tokenizer", tokenizer().toString(), file.toString()));
        assertTrue(lines()[0].get("tokens").asInt() > 1);
        assertEquals(0, run("tokenizer", "encode", "--special-tokens", "--tokenizer", tokenizer().toString(), file.toString()));
        assertEquals(1, lines()[0].get("tokens").asInt());
    }

    @Test
    void whatIsWrong_isSaid() throws Exception {
        assertEquals(2, run("tokenizer", "decode", "--tokenizer", tokenizer().toString(), "99999"));
        assertTrue(err.toString().contains("99999"), err.toString());
        Path text = Files.writeString(dir.resolve("a.txt"), "no numbers here");
        assertEquals(1, run("tokenizer", "decode", "--tokenizer", tokenizer().toString(), text.toString()));
        assertTrue(err.toString().contains("holds no token ids"), err.toString());
        assertEquals(1, run("tokenizer", "encode", "--tokenizer", text.toString(), text.toString()));
        assertTrue(err.toString().contains("is not JSON"), err.toString());
        assertEquals(1, run("tokenizer", "encode", "--tokenizer", tokenizer().toString(), dir.resolve("none").toString()));
        assertTrue(err.toString().contains("none"), err.toString());
        assertEquals(2, run("tokenizer", "decode", text.toString(), "--data", dir.resolve("data").toString()));
        assertTrue(err.toString().contains("--tokenizer"), err.toString());
    }
}
