package dripstone.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.disk.CorruptFileException;
import dripstone.model.LoraSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code adapter_config.json} as PEFT's {@code LoraConfig} reads it. */
final class AdapterConfig {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> VARIANTS = List.of("use_dora", "use_rslora", "lora_bias");
    private static final List<String> EXCEPTIONS = List.of("rank_pattern", "alpha_pattern", "modules_to_save", "layers_to_transform");

    private AdapterConfig() {}

    static byte[] encode(LoraSettings settings, ModelShape shape) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("inference_mode", true);
        json.putNull("base_model_name_or_path");
        json.put("r", settings.rank());
        if (settings.alpha() == Math.rint(settings.alpha())) { // PEFT declares it as a whole number, and takes others
            json.put("lora_alpha", (long) settings.alpha());
        } else {
            json.put("lora_alpha", settings.alpha());
        }
        json.put("lora_dropout", 0.0).put("bias", "none").put("init_lora_weights", true);
        json.put("fan_in_fan_out", !shape.settings().architecture().isLlamaLike()); // GPT-2's files hold [in, out]
        var targets = json.putArray("target_modules");
        settings.targetsOf(shape.settings()).forEach(targets::add);
        VARIANTS.forEach(variant -> json.put(variant, false));
        json.putObject("rank_pattern");
        json.putObject("alpha_pattern");
        json.putNull("modules_to_save").putNull("layers_to_transform");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    /** @throws CorruptFileException that names the field that is no LoRA of this build */
    static LoraSettings decode(Path file, byte[] bytes) throws IOException {
        try {
            JsonNode json = JSON.readTree(bytes);
            refuseOthers(file, json);
            List<String> targets = new ArrayList<>();
            json.required("target_modules").forEach(target -> targets.add(target.asText()));
            if (!json.required("r").isInt() || !json.required("lora_alpha").isNumber() || json.path("r").intValue() == 0) {
                throw new CorruptFileException(file, "r and lora_alpha are no numbers over 0: r=" + json.path("r") + " lora_alpha="
                        + json.path("lora_alpha"));
            }
            return new LoraSettings(json.path("r").intValue(), json.path("lora_alpha").doubleValue(), targets);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new CorruptFileException(file, "describes no adapter of this build: " + e.getMessage(), "", e);
        }
    }

    private static void refuseOthers(Path file, JsonNode json) throws CorruptFileException {
        need(file, json.path("peft_type").asText().equals("LORA"), "peft_type", json);
        need(file, json.path("bias").asText("none").equals("none"), "bias", json);
        for (String field : VARIANTS) {
            need(file, !json.path(field).asBoolean(false), field, json);
        }
        for (String field : EXCEPTIONS) {
            JsonNode value = json.path(field);
            need(file, value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty()), field, json);
        }
    }

    private static void need(Path file, boolean fine, String field, JsonNode json) throws CorruptFileException {
        if (!fine) {
            throw new CorruptFileException(file,
                    "describes an adapter that this build does not compute: " + field + "=" + json.path(field));
        }
    }
}
