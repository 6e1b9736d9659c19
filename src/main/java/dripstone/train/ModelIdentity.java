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
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What a model is and stays: everything that the list of kernel calls of a step, and so the bits of the weights, follow from beside
 * journal and ledger. Stands first in the ledger as JSON with its keys in alphabetical order.
 *
 * @param tokenizerFingerprint of the frozen tokenizer
 * @param seed of the first weights
 * @param leafSequences B
 * @param initialWeights where the first weights came from
 * @param more settings of kind IDENTITY beside the shape's
 */
record ModelIdentity(ModelShape shape, String tokenizerFingerprint, long seed, int leafSequences, Precision precision,
        String initialWeights, SortedMap<String, String> more) {
    static final String FROM_SEED = "seed";

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
        node.put("model.initial-weights", initialWeights);
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
        more.forEach(node::put);
        return sorted(node).toString();
    }

    private static ObjectNode sorted(ObjectNode node) {
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        keys(node).forEach(key -> sorted.set(key, node.get(key)));
        return sorted;
    }

    private static TreeSet<String> keys(JsonNode node) {
        TreeSet<String> keys = new TreeSet<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** @throws IdentityMismatchException that names every difference to what the ledger says */
    void requireEqual(String recorded) {
        if (recorded.equals(toJson())) {
            return;
        }
        JsonNode before = withFormerDefaults(parse(recorded));
        JsonNode now = parse(toJson());
        TreeSet<String> keys = keys(before);
        keys.addAll(keys(now));
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

    /** What a ledger from before a key was there means: every model then was a Llama, drawn from its seed. */
    private static JsonNode withFormerDefaults(JsonNode recorded) {
        ObjectNode former = JsonNodeFactory.instance.objectNode();
        former.put("model.activation", "silu").put("model.architecture", "llama").put("model.initial-weights", FROM_SEED);
        former.put("model.regression-outputs", 0);
        former.put("model.head-size", recorded.path("model.width").asInt() / Math.max(1, recorded.path("model.heads").asInt()));
        recorded.properties().forEach(field -> former.set(field.getKey(), field.getValue()));
        return former;
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
