package dripstone.app.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dripstone.app.control.ExitCode;
import dripstone.app.control.Operation;
import dripstone.app.control.RefusedException;
import dripstone.config.ConfigurationException;
import dripstone.config.SettingsOverride;
import dripstone.infer.SamplerSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Continues a prompt. */
final class GenerateOperation implements Operation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final House house;

    GenerateOperation(House house) {
        this.house = house;
    }

    @Override
    public ObjectNode run(ObjectNode arguments, Consumer<String> progress) throws Exception {
        SamplerSettings sampler = sampler(arguments);
        long step = arguments.path("step").asLong(-1);
        StringBuilder text = new StringBuilder();
        Speech.Spoken spoken = house.speech()
                .speak(step, arguments.path("average").asBoolean(), arguments.path("prompt").asText(), sampler, piece -> {
                    text.append(piece);
                    return true;
                })
                .orElseThrow(() -> new RefusedException(ExitCode.FAILED, step < 0
                        ? "there is no checkpoint yet; the daemon or `dripstone train` publishes one"
                        : "there is no checkpoint of step " + step));
        return JSON.createObjectNode()
                .put("text", text.toString())
                .put("step", spoken.snapshot().step())
                .put("prompt-tokens", spoken.completion().promptTokens())
                .put("tokens", spoken.completion().tokens())
                .put("stopped-by", spoken.completion().reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private SamplerSettings sampler(ObjectNode arguments) throws RefusedException {
        Map<String, String> over = new LinkedHashMap<>();
        arguments.path("sampler").properties().forEach(f -> over.put(f.getKey(), f.getValue().asText()));
        try {
            return SettingsOverride.of(house.configuration().settings().generate(), over, "--sampler");
        } catch (ConfigurationException e) {
            throw new RefusedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
