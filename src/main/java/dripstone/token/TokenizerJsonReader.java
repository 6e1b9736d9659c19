package dripstone.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one {@code tokenizer.json}; everything that would make it encode otherwise than GPT-2's byte-level BPE is refused. */
final class TokenizerJsonReader {
    private static final String SUPPORTED_PRE_TOKENIZER =
            "supported: ByteLevel with add_prefix_space=false and use_regex=true (GPT-2's pattern)";

    private final Map<String, Integer> ids = new HashMap<>();
    private final SortedMap<Integer, String> specials = new TreeMap<>();

    Vocabulary read(byte[] json) throws IOException {
        JsonNode root = parse(json);
        refuseUnlessNull(root, "normalizer", "supported: null (the text is normalised before it comes here)");
        checkByteLevel(root.path("pre_tokenizer"), "pre_tokenizer", SUPPORTED_PRE_TOKENIZER, true);
        checkByteLevel(root.path("decoder"), "decoder", "supported: ByteLevel", false);
        JsonNode post = root.path("post_processor");
        if (!isAbsent(post)) {
            checkByteLevel(post, "post_processor", "supported: null and ByteLevel, which add no tokens", false);
        }
        JsonNode model = root.path("model");
        checkModel(model);
        readSpecials(root.path("added_tokens"));
        readVocabulary(model.path("vocab"));
        List<byte[]> bytes = bytesById();
        return readMerges(model.path("merges"), bytes);
    }

    private static JsonNode parse(byte[] json) throws TokenizerFormatException {
        try {
            JsonNode root = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build().readTree(json);
            if (root == null || !root.isObject()) {
                throw new TokenizerFormatException("$", "is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new TokenizerFormatException("$", "is not JSON: " + e.getOriginalMessage(), e);
        } catch (TokenizerFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new TokenizerFormatException("$", "cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static void refuseUnlessNull(JsonNode parent, String field, String supported) throws TokenizerFormatException {
        JsonNode node = parent.path(field);
        if (!isAbsent(node)) {
            throw new TokenizerFormatException(field, typeOf(node) + " is not supported; " + supported);
        }
    }

    private static String typeOf(JsonNode node) {
        return isAbsent(node) ? "null" : node.path("type").asText("(no type)");
    }

    private static void checkByteLevel(JsonNode node, String field, String supported, boolean cuts) throws TokenizerFormatException {
        if (!typeOf(node).equals("ByteLevel")) {
            throw new TokenizerFormatException(field, typeOf(node) + " is not supported; " + supported);
        }
        if (cuts && (node.path("add_prefix_space").asBoolean(true) || !node.path("use_regex").asBoolean(true))) {
            throw new TokenizerFormatException(field, "ByteLevel with add_prefix_space=" + node.path("add_prefix_space").asBoolean(true)
                    + " use_regex=" + node.path("use_regex").asBoolean(true) + " is not supported; " + supported);
        }
    }

    private static void checkModel(JsonNode model) throws TokenizerFormatException {
        String type = typeOf(model);
        // Files of 2019 have no type; a BPE model is known by its merges.
        if (!type.equals("BPE") && !(model.path("type").isMissingNode() && model.path("merges").isArray())) {
            throw new TokenizerFormatException("model.type", type + " is not supported; supported: BPE");
        }
        for (String flag : new String[] {"byte_fallback", "ignore_merges"}) {
            if (model.path(flag).asBoolean(false)) {
                throw new TokenizerFormatException("model." + flag, "true is not supported; supported: false");
            }
        }
        if (model.path("dropout").asDouble(0) != 0) {
            throw new TokenizerFormatException("model.dropout", "is not supported; supported: null");
        }
        for (String affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
            if (!model.path(affix).asText("").isEmpty() && !model.path(affix).isNull()) {
                throw new TokenizerFormatException("model." + affix, "is not supported; supported: null");
            }
        }
    }

    private void readSpecials(JsonNode added) throws TokenizerFormatException {
        for (JsonNode token : added) {
            String content = token.path("content").asText("");
            if (!token.path("id").canConvertToInt() || content.isEmpty()) {
                throw new TokenizerFormatException("added_tokens", "an entry without id or content: " + token);
            }
            if (!token.path("special").asBoolean(false)) {
                throw new TokenizerFormatException("added_tokens",
                        "'" + content + "' is not special; text that is cut out before the merges is not supported");
            }
            claim(content, token.path("id").asInt());
            specials.put(token.path("id").asInt(), content);
        }
        if (!specials.containsValue(Vocabulary.END_OF_TEXT)) {
            throw new TokenizerFormatException("added_tokens",
                    "there is no special token " + Vocabulary.END_OF_TEXT + ", which must stand in front of every document; add it");
        }
    }

    private void readVocabulary(JsonNode vocabulary) throws TokenizerFormatException {
        for (var entry : vocabulary.properties()) {
            if (!entry.getValue().canConvertToInt() || !entry.getValue().isIntegralNumber()) {
                throw new TokenizerFormatException("model.vocab", "token='" + entry.getKey() + "' has no id");
            }
            claim(entry.getKey(), entry.getValue().asInt());
        }
    }

    private void claim(String token, int id) throws TokenizerFormatException {
        if (id < 0 || id >= TokenizerSettings.LARGEST_VOCABULARY) {
            throw new TokenizerFormatException("model.vocab", "token='" + token + "' has id=" + id + ", the limit is "
                    + TokenizerSettings.LARGEST_VOCABULARY);
        }
        Integer other = ids.put(token, id);
        if (other != null && other != id) {
            throw new TokenizerFormatException("model.vocab", "token='" + token + "' has two ids: " + other + " and " + id);
        }
    }

    /** Ids must be dense, and each single byte must have one, or some bytes could not be encoded. */
    private List<byte[]> bytesById() throws TokenizerFormatException {
        byte @Nullable [][] byId = new byte[ids.size()][];
        Set<Integer> single = new HashSet<>();
        for (var entry : ids.entrySet()) {
            int id = entry.getValue();
            byte[] bytes = specials.containsKey(id) ? new byte[0] : ByteAlphabet.read(entry.getKey());
            if (bytes == null) {
                throw new TokenizerFormatException("model.vocab", "token='" + entry.getKey() + "' id=" + id
                        + " is not written in the byte-level alphabet");
            }
            if (id >= byId.length || byId[id] != null) {
                throw new TokenizerFormatException("model.vocab", "ids must be 0 to n-1, each once: token='" + entry.getKey()
                        + "' id=" + id + " n=" + byId.length);
            }
            byId[id] = bytes;
            if (bytes.length == 1) {
                single.add((int) bytes[0]);
            }
        }
        if (single.size() != 256) {
            throw new TokenizerFormatException("model.vocab", "has " + single.size() + " of the 256 single bytes; all are needed");
        }
        List<byte[]> out = new ArrayList<>(byId.length);
        for (byte[] bytes : byId) {
            out.add(bytes == null ? new byte[0] : bytes);
        }
        return out;
    }

    private Vocabulary readMerges(JsonNode merges, List<byte[]> bytes) throws TokenizerFormatException {
        long[] pairs = new long[merges.size()];
        int[] merged = new int[merges.size()];
        Set<Long> seen = new HashSet<>();
        for (int rank = 0; rank < pairs.length; rank++) {
            String[] sides = sidesOf(merges.get(rank));
            int left = idOf(sides[0], rank);
            int right = idOf(sides[1], rank);
            merged[rank] = idOf(sides[0] + sides[1], rank);
            pairs[rank] = PairTable.key(left, right);
            if (!seen.add(pairs[rank])) {
                throw new TokenizerFormatException("model.merges", "the pair of rank=" + rank + " stands twice");
            }
        }
        return new Vocabulary(bytes, specials, pairs, merged);
    }

    private static String[] sidesOf(JsonNode merge) throws TokenizerFormatException {
        if (merge.isTextual()) {
            String[] sides = merge.asText().split(" ", -1);
            if (sides.length == 2) {
                return sides;
            }
        } else if (merge.isArray() && merge.size() == 2) {
            return new String[] {merge.get(0).asText(), merge.get(1).asText()};
        }
        throw new TokenizerFormatException("model.merges", "'" + merge + "' is neither \"a b\" nor [\"a\", \"b\"]");
    }

    private int idOf(String token, int rank) throws TokenizerFormatException {
        Integer id = ids.get(token);
        if (id == null || specials.containsKey(id)) {
            throw new TokenizerFormatException("model.merges", "rank=" + rank + " needs the token '" + token
                    + "', which is not in the vocabulary");
        }
        return id;
    }
}
