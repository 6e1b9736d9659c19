package dripstone.checkpoint;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.checkpoint.LedgerEntry.EndOfRound;
import dripstone.checkpoint.LedgerEntry.Format;
import dripstone.checkpoint.LedgerEntry.Identity;
import dripstone.checkpoint.LedgerEntry.KernelChanged;
import dripstone.checkpoint.LedgerEntry.Published;
import dripstone.checkpoint.LedgerEntry.SettingChanged;
import dripstone.checkpoint.LedgerEntry.Skipped;
import dripstone.checkpoint.LedgerEntry.Step;
import dripstone.checkpoint.LedgerEntry.WeightsHash;
import dripstone.checkpoint.LedgerEntry.Withdrawn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Entries as compact JSON with their fields in one fixed order: {@code {"type":"step","step":17,…}}. */
final class LedgerCodec {
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private LedgerCodec() {}

    static byte[] encode(LedgerEntry entry) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        switch (entry) {
            case Identity e -> json.put("type", "identity").put("identity", e.identity());
            case Step e -> json.put("type", "step").put("step", e.step()).put("from", e.from()).put("to", e.to())
                    .put("batch", e.batchDigest()).put("targets", e.targets());
            case EndOfRound e -> json.put("type", "end-of-round").put("round", e.round()).put("position", e.position());
            case SettingChanged e -> json.put("type", "setting-changed").put("from-step", e.fromStep()).put("key", e.key())
                    .put("before", e.before()).put("after", e.after());
            case KernelChanged e -> json.put("type", "kernel-changed").put("after-step", e.afterStep()).put("before", e.before())
                    .put("after", e.after());
            case Skipped e -> json.put("type", "skipped").put("step", e.step()).put("reason", e.reason());
            case Withdrawn e -> {
                json.put("type", "withdrawn").put("from-step", e.fromStep());
                e.places().forEach(json.putArray("places")::add);
            }
            case Published e -> json.put("type", "published").put("step", e.step()).put("weights", e.weightsSha256());
            case WeightsHash e -> json.put("type", "weights").put("step", e.step()).put("weights", e.sha256());
            case Format e -> json.put("type", "format").put("version", e.version());
        }
        return JSON.writeValueAsBytes(json);
    }

    /** @throws IOException that names what is missing, or a type that this build does not know */
    static LedgerEntry decode(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        String type = text(json, "type");
        return switch (type) {
            case "identity" -> new Identity(text(json, "identity"));
            case "step" ->
                new Step(number(json, "step"), text(json, "from"), text(json, "to"), text(json, "batch"), number(json, "targets"));
            case "end-of-round" -> new EndOfRound(number(json, "round"), text(json, "position"));
            case "setting-changed" ->
                new SettingChanged(number(json, "from-step"), text(json, "key"), text(json, "before"), text(json, "after"));
            case "kernel-changed" -> new KernelChanged(number(json, "after-step"), text(json, "before"), text(json, "after"));
            case "skipped" -> new Skipped(number(json, "step"), text(json, "reason"));
            case "withdrawn" -> new Withdrawn(number(json, "from-step"), texts(json, "places"));
            case "published" -> new Published(number(json, "step"), text(json, "weights"));
            case "weights" -> new WeightsHash(number(json, "step"), text(json, "weights"));
            case "format" -> new Format(number(json, "version"));
            default -> throw new IOException("an entry of a type that this build does not know: type=" + type);
        };
    }

    private static String text(JsonNode json, String field) throws IOException {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new IOException("entry lacks text: field=" + field);
        }
        return value.textValue();
    }

    private static List<String> texts(JsonNode json, String field) throws IOException {
        List<String> values = new ArrayList<>();
        for (JsonNode value : json.path(field)) {
            if (!value.isTextual()) {
                throw new IOException("entry lacks texts: field=" + field);
            }
            values.add(value.textValue());
        }
        return values;
    }

    private static long number(JsonNode json, String field) throws IOException {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IOException("entry lacks a whole number: field=" + field);
        }
        return value.longValue();
    }
}
