package dripstone.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.kernel.Precision;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What a model is and stays: everything that the list of kernel calls of a step, and so the bits of the weights, follow from beside
 * journal and ledger. Stands first in the ledger as JSON with its keys in alphabetical order.
 *
 * @param tokenizerFingerprint of the frozen tokenizer
 * @param seed of the first weights
 * @param leafSequences B
 */
record ModelIdentity(ModelShape shape, String tokenizerFingerprint, long seed, int leafSequences, Precision precision) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String toJson() {
        ModelSettings s = shape.settings();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("model.activation", shape.activation().name().toLowerCase(Locale.ROOT));
        node.put("model.architecture", s.architecture().toString());
        node.put("model.context", s.context());
        node.put("model.feed-forward", s.feedForward());
        node.put("model.head-size", shape.headSize());
        node.put("model.heads", s.heads());
        node.put("model.kv-heads", s.kvHeads());
        node.put("model.layers", s.layers());
        node.put("model.norm-epsilon", s.normEpsilon());
        node.put("model.regression-outputs", s.regressionOutputs());
        node.put("model.rope-theta", s.ropeTheta());
        node.put("model.tied-embeddings", s.tiedEmbeddings());
        node.put("model.vocabulary", shape.vocabulary());
        node.put("model.width", s.width());
        node.put("precision", name(precision));
        node.put("tokenizer.fingerprint", tokenizerFingerprint);
        node.put("train.leaf-sequences", leafSequences);
        node.put("train.seed", seed);
        return node.toString();
    }

    /** @throws IdentityMismatchException that names every difference to what the ledger says */
    void requireEqual(String recorded) {
        if (recorded.equals(toJson())) {
            return;
        }
        JsonNode before = parse(recorded);
        JsonNode now = parse(toJson());
        TreeSet<String> keys = new TreeSet<>();
        before.fieldNames().forEachRemaining(keys::add);
        now.fieldNames().forEachRemaining(keys::add);
        List<IdentityMismatchException.Difference> differences = new ArrayList<>();
        for (String key : keys) {
            if (!before.path(key).equals(now.path(key))) {
                differences.add(new IdentityMismatchException.Difference(key, before.path(key).asText("unset"),
                        now.path(key).asText("unset")));
            }
        }
        if (!differences.isEmpty()) {
            throw new IdentityMismatchException(differences);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException("identity in the ledger is not JSON: " + text, e);
        }
    }

    private static String name(Precision precision) {
        String compute = precision.compute().name().toLowerCase(Locale.ROOT);
        return precision.mixed() ? compute + "+" + precision.master().name().toLowerCase(Locale.ROOT) : compute;
    }
}
