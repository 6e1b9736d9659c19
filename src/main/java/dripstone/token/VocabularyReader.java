package dripstone.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the tokens, their ids and the merges of a {@code tokenizer.json}. */
final class VocabularyReader {
    private final Map<String, Integer> ids = new HashMap<>();
    private final TreeMap<Integer, AddedToken> added = new TreeMap<>();
    private long[] pairs = new long[0];
    private int[] merged = new int[0];

    /** By id. */
    List<String> tokens() throws TokenizerFormatException {
        @Nullable String[] byId = new String[ids.size()];
        for (var entry : ids.entrySet()) {
            int id = entry.getValue();
            if (id >= byId.length || byId[id] != null) {
                throw new TokenizerFormatException("model.vocab", "ids must be 0 to n-1, each once: token='" + entry.getKey()
                        + "' id=" + id + " n=" + byId.length);
            }
            byId[id] = entry.getKey();
        }
        List<String> tokens = new ArrayList<>(byId.length);
        for (String token : byId) {
            tokens.add(String.valueOf(token));
        }
        return tokens;
    }

    List<AddedToken> added() {
        return List.copyOf(added.values());
    }

    long[] pairs() {
        return pairs;
    }

    int[] merged() {
        return merged;
    }

    void read(JsonNode addedTokens, JsonNode model) throws TokenizerFormatException {
        for (var entry : model.path("vocab").properties()) {
            if (!entry.getValue().canConvertToInt() || !entry.getValue().isIntegralNumber()) {
                throw new TokenizerFormatException("model.vocab", "token='" + entry.getKey() + "' has no id");
            }
            claim(entry.getKey(), entry.getValue().asInt());
        }
        for (JsonNode token : addedTokens) {
            readAdded(token);
        }
        readMerges(model.path("merges"));
    }

    private void readAdded(JsonNode token) throws TokenizerFormatException {
        String content = token.path("content").asText("");
        if (!token.path("id").canConvertToInt() || content.isEmpty()) {
            throw new TokenizerFormatException("added_tokens", "an entry without id or content: " + token);
        }
        int id = token.path("id").asInt();
        boolean special = token.path("special").asBoolean(false);
        boolean inVocabulary = ids.containsKey(content);
        claim(content, id);
        AddedToken read = new AddedToken(id, content, special, token.path("single_word").asBoolean(false),
                token.path("lstrip").asBoolean(false), token.path("rstrip").asBoolean(false),
                token.path("normalized").asBoolean(!special), inVocabulary);
        if (added.putIfAbsent(id, read) != null) {
            throw new TokenizerFormatException("added_tokens", "'" + content + "' has the id of another: id=" + id);
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

    private void readMerges(JsonNode merges) throws TokenizerFormatException {
        if (merges.size() > PairTable.MOST_MERGES) {
            throw new TokenizerFormatException("model.merges", "has " + merges.size() + ", the limit is " + PairTable.MOST_MERGES);
        }
        pairs = new long[merges.size()];
        merged = new int[merges.size()];
        Set<Long> seen = new HashSet<>();
        for (int rank = 0; rank < pairs.length; rank++) {
            String[] sides = sidesOf(merges.get(rank));
            pairs[rank] = PairTable.key(idOf(sides[0], rank), idOf(sides[1], rank));
            merged[rank] = idOf(sides[0] + sides[1], rank);
            if (!seen.add(pairs[rank])) {
                throw new TokenizerFormatException("model.merges", "the pair of rank=" + rank + " stands twice");
            }
        }
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
        AddedToken also = id == null ? null : added.get(id);
        if (id == null || (also != null && also.special())) {
            throw new TokenizerFormatException("model.merges", "rank=" + rank + " needs the token '" + token
                    + "', which is not in the vocabulary");
        }
        return id;
    }

    /** Whether every text can be encoded. */
    void check(boolean byteLevel, TokenizerSpec.Model model) throws TokenizerFormatException {
        if (byteLevel) {
            checkByteLevel();
            return;
        }
        if (!ids.containsKey(PipelineReader.MARK)) {
            throw new TokenizerFormatException("model.vocab", "there is no token " + PipelineReader.MARK + ", which stands for a blank");
        }
        if (model.byteFallback()) {
            for (int b = 0; b < 256; b++) {
                if (!ids.containsKey(PieceText.byteToken(b))) {
                    throw new TokenizerFormatException("model.byte_fallback", "there is no token " + PieceText.byteToken(b));
                }
            }
        } else if (model.unknown() == null || !ids.containsKey(model.unknown())) {
            throw new TokenizerFormatException("model.unk_token", "characters outside the vocabulary would be lost: unk_token="
                    + model.unknown() + " byte_fallback=false");
        }
    }

    private void checkByteLevel() throws TokenizerFormatException {
        boolean[] single = new boolean[256];
        int count = 0;
        for (var entry : ids.entrySet()) {
            if (added.containsKey(entry.getValue())) {
                continue;
            }
            byte[] bytes = ByteAlphabet.read(entry.getKey());
            if (bytes == null) {
                throw new TokenizerFormatException("model.vocab", "token='" + entry.getKey() + "' id=" + entry.getValue()
                        + " is not written in the byte-level alphabet");
            }
            if (bytes.length == 1 && !single[bytes[0] & 0xFF]) {
                single[bytes[0] & 0xFF] = true;
                count++;
            }
        }
        if (count != single.length) {
            throw new TokenizerFormatException("model.vocab", "has " + count + " of the 256 single bytes; all are needed");
        }
    }
}
