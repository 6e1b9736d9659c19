package dripstone.token;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** GPT-2's published vocabulary, where the test data has it, as a tokenizer.json. */
final class Gpt2Files {
    private static final Path ROOT = Path.of("..", "shared", "data", "tokenizers");
    static final ObjectMapper JSON = new ObjectMapper();

    private Gpt2Files() {}

    static Path need(String name) {
        Path file = ROOT.resolve(name);
        assumeTrue(Files.isReadable(file), () -> "no test data at " + file);
        return file;
    }

    static Tokenizer tokenizer(boolean mergesAsArrays) throws IOException {
        return TokenizerJson.read(JSON.writeValueAsBytes(json(mergesAsArrays)));
    }

    static ObjectNode json(boolean mergesAsArrays) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.set("vocab", JSON.readTree(need("gpt2-encoder.json").toFile()));
        ArrayNode merges = model.putArray("merges");
        List<String> lines = Files.readAllLines(need("gpt2-vocab.bpe"));
        for (String line : lines.subList(1, lines.size())) {
            if (line.isEmpty()) {
                continue;
            }
            if (mergesAsArrays) {
                ArrayNode pair = merges.addArray();
                for (String side : line.split(" ", -1)) {
                    pair.add(side);
                }
            } else {
                merges.add(line);
            }
        }
        byteLevel(root.putObject("pre_tokenizer"));
        byteLevel(root.putObject("decoder"));
        root.putArray("added_tokens").addObject().put("id", 50256).put("content", "<|endoftext|>").put("special", true);
        return root;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
    }
}
