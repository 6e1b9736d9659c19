package dripstone.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Vocabularies of other programs as the tokenizer.json that Hugging Face's converters make of them. */
final class ForeignFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NORMAL = 1;
    private static final int BYTE = 6;

    private ForeignFiles() {}

    private record Merge(String left, String right, double order) {}

    /** A byte-level vocabulary file of llama.cpp. */
    static ObjectNode byteLevel(String name, KnownPattern pattern, boolean ignoreMerges) throws IOException {
        Map<String, Object> file = GgufFile.read(Gpt2Files.need("llama.cpp/ggml-vocab-" + name + ".gguf"));
        ObjectNode root = JSON.createObjectNode();
        ObjectNode model = model(root, ignoreMerges);
        added(root, model, list(file, "tokens"), list(file, "token_type"), false);
        ArrayNode merges = model.putArray("merges");
        ForeignFiles.<String>list(file, "merges").forEach(merges::add);
        split(root, pattern);
        return root;
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(Map<String, Object> file, String key) {
        return (List<T>) Objects.requireNonNull(file.get("tokenizer.ggml." + key), key);
    }

    /** @param all whether the vocabulary lists special tokens too, as it must where they are not its last */
    private static void added(ObjectNode root, ObjectNode model, List<String> tokens, List<Integer> types, boolean all) {
        ObjectNode vocabulary = model.putObject("vocab");
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < tokens.size(); id++) {
            boolean special = types.get(id) != NORMAL && types.get(id) != BYTE;
            if (all || !special) {
                vocabulary.put(tokens.get(id), id);
            }
            if (special) {
                added(added, id, tokens.get(id));
            }
        }
    }

    private static void added(ArrayNode added, int id, String content) {
        added.addObject().put("id", id).put("content", content).put("single_word", false).put("lstrip", false).put("rstrip", false)
                .put("normalized", false).put("special", true);
    }

    private static ObjectNode model(ObjectNode root, boolean ignoreMerges) {
        return root.put("version", "1.0").putObject("model").put("type", "BPE").put("ignore_merges", ignoreMerges).put("fuse_unk", false)
                .put("byte_fallback", false).putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix");
    }

    private static void split(ObjectNode root, KnownPattern pattern) {
        ObjectNode sequence = root.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Isolated").put("invert", false);
        split.putObject("pattern").put("Regex", pattern.pattern());
        steps.addObject().put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", false);
        root.putObject("decoder").put("type", "ByteLevel").put("add_prefix_space", true).put("trim_offsets", true).put("use_regex", true);
    }

    /** A SentencePiece vocabulary file of llama.cpp. */
    static ObjectNode pieces(String name) throws IOException {
        Map<String, Object> file = GgufFile.read(Gpt2Files.need("llama.cpp/ggml-vocab-" + name + ".gguf"));
        List<String> tokens = list(file, "tokens");
        List<Float> scores = list(file, "scores");
        List<Integer> types = list(file, "token_type");
        ObjectNode root = JSON.createObjectNode();
        ObjectNode model = model(root, false).put("fuse_unk", true).put("byte_fallback", true).put("unk_token", "<unk>");
        added(root, model, tokens, types, true);
        Map<String, Double> normal = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (types.get(id) == NORMAL) {
                normal.put(tokens.get(id), -(double) scores.get(id));
            }
        }
        merges(model, normal);
        ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        steps.addObject().put("type", "Prepend").put("prepend", "▁");
        steps.addObject().put("type", "Replace").put("content", "▁").putObject("pattern").put("String", " ");
        ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        decoders.addObject().put("type", "Replace").put("content", " ").putObject("pattern").put("String", "▁");
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
        return root;
    }

    /** Every split of a token into two others merges to it, in the order of the tokens. */
    private static void merges(ObjectNode model, Map<String, Double> order) {
        List<Merge> merges = new ArrayList<>();
        order.forEach((token, rank) -> {
            for (int i = token.offsetByCodePoints(0, 1); i < token.length(); i = token.offsetByCodePoints(i, 1)) {
                String left = token.substring(0, i);
                String right = token.substring(i);
                if (order.containsKey(left) && order.containsKey(right)) {
                    merges.add(new Merge(left, right, rank));
                }
            }
        });
        merges.sort(Comparator.comparingDouble(Merge::order).thenComparingDouble(m -> order.get(m.left))
                .thenComparingDouble(m -> order.get(m.right)));
        ArrayNode array = model.putArray("merges");
        merges.forEach(merge -> array.addArray().add(merge.left).add(merge.right));
    }

    /** A vocabulary of OpenAI's, as jtokkit brings it: base64 and rank in each line. Ids that no token has get a special one. */
    static ObjectNode tiktoken(String name, KnownPattern pattern, Map<String, Integer> specials, int size) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode model = model(root, true);
        ObjectNode vocabulary = model.putObject("vocab");
        Map<String, Double> order = new HashMap<>();
        try (InputStream resource = ForeignFiles.class.getResourceAsStream("/com/knuddels/jtokkit/" + name + ".tiktoken");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(resource, name), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ", -1);
                String token = ByteAlphabet.write(Base64.getDecoder().decode(fields[0]));
                vocabulary.put(token, Integer.parseInt(fields[1]));
                order.put(token, Double.parseDouble(fields[1]));
            }
        }
        merges(model, order);
        ArrayNode added = root.putArray("added_tokens");
        specials.forEach((content, id) -> added(added, id, content));
        Set<Double> taken = new HashSet<>(order.values());
        for (int id = 0; id < size; id++) {
            if (!taken.contains((double) id) && !specials.containsValue(id)) {
                added(added, id, "<|reserved " + id + "|>");
            }
        }
        split(root, pattern);
        return root;
    }

    static Tokenizer tokenizer(ObjectNode json) throws IOException {
        return TokenizerJson.read(JSON.writeValueAsBytes(json));
    }
}
