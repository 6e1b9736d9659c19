package dripstone.infer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dripstone.token.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the vocabulary of a Llama tokenizer.json ("▁" is a space, "&lt;0x0A&gt;" a byte, {@code <s>} begins a text); encodes by merges
 * in order of rank, after a space in front.
 */
final class PieceTokenizer implements Tokenizer {
    private final String[] pieces;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> ranks = new HashMap<>();

    PieceTokenizer(byte[] tokenizerJson) throws IOException {
        JsonNode model = new ObjectMapper().readTree(tokenizerJson).get("model");
        model.get("vocab").properties().forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
        pieces = new String[ids.size()];
        ids.forEach((piece, id) -> pieces[id] = piece);
        for (JsonNode merge : model.get("merges")) {
            ranks.put(merge.get(0).asText() + "\0" + merge.get(1).asText(), ranks.size());
        }
    }

    @Override
    public int vocabularySize() {
        return pieces.length;
    }

    @Override
    public int endOfText() {
        return 1;
    }

    @Override
    public String fingerprint() {
        return "pieces";
    }

    @Override
    public int[] encode(byte[] utf8) {
        String text = "▁" + new String(utf8, StandardCharsets.UTF_8).replace(' ', '▁');
        List<String> parts = new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
        for (int best = best(parts); best >= 0; best = best(parts)) {
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        return parts.stream().mapToInt(part -> ids.getOrDefault(part, 0)).toArray();
    }

    /** The place of the merge of lowest rank, or −1. */
    private int best(List<String> parts) {
        int best = -1;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < parts.size(); i++) {
            int rank = ranks.getOrDefault(parts.get(i) + "\0" + parts.get(i + 1), Integer.MAX_VALUE);
            if (rank < least) {
                least = rank;
                best = i;
            }
        }
        return best;
    }

    @Override
    public byte[] decode(int[] tokens, int from, int to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            bytes.writeBytes(bytesOf(tokens[i]));
        }
        return bytes.toByteArray();
    }

    @Override
    public byte[] bytesOf(int id) {
        String piece = pieces[id];
        if (id < 3) {
            return new byte[0];
        }
        return piece.matches("<0x..>")
                ? new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)}
                : piece.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] toJson() {
        return new byte[0];
    }
}
