package dripstone.app.house;

import dripstone.config.ConfigurationException;
import dripstone.config.ConfigurationReader;
import dripstone.config.SettingsTable;
import dripstone.life.SettingKind;
import dripstone.model.ModelSettings;
import dripstone.model.ModelShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The shape of a model that began as somebody else's, beside what the settings say of it. A setting that differs from its default was
 * given, and must be the model's own; but the context may be shorter, and a regression head may be added. The embedding may have more
 * rows than there are tokens; they stay.
 *
 * @param own with the context cut to the settings'
 */
record ShapeAgreement(Path directory, ModelShape own, ModelSettings given) {
    private static final String CONTEXT = "model.context";
    private static final String OUTPUTS = "model.regression-outputs";

    /**
     * @param vocabulary of the tokenizer, at most the model's
     * @throws IOException that names every setting that contradicts, with both values
     */
    ModelShape shape(int vocabulary) throws IOException {
        ModelSettings s = own.settings();
        boolean headGiven = s.regressionOutputs() == 0;
        List<String> differences = differences(headGiven);
        if (!differences.isEmpty()) {
            throw new IOException("the settings are of another model than pretrained.directory=" + directory + ": "
                    + String.join(", ", differences) + "; leave these keys out");
        }
        if (vocabulary > own.vocabulary()) {
            throw new IOException("the tokenizer is not that of pretrained.directory=" + directory + ": tokenizer vocabulary=" + vocabulary
                    + " model vocabulary=" + own.vocabulary() + "; a model may have rows for more tokens than there are, never for fewer");
        }
        return new ModelShape(new ModelSettings(s.architecture(), s.layers(), s.width(), s.heads(), s.kvHeads(), s.headSize(),
                s.feedForward(), s.activation(), s.context(), s.ropeTheta(), s.normEpsilon(), s.tiedEmbeddings(),
                headGiven ? given.regressionOutputs() : s.regressionOutputs()), own.vocabulary());
    }

    private List<String> differences(boolean headGiven) {
        Map<String, String> wanted = values(given);
        Map<String, String> byDefault = values(byDefault());
        List<String> differences = new ArrayList<>();
        values(spelledOut()).forEach((key, value) -> {
            String asked = String.valueOf(wanted.get(key));
            boolean added = key.equals(OUTPUTS) && headGiven;
            if (!asked.equals(value) && !asked.equals(byDefault.get(key)) && !added) {
                differences.add(key + "=" + asked + " pretrained " + (key.equals(CONTEXT) ? "at most " : "") + value);
            }
        });
        return differences;
    }

    private static Map<String, String> values(ModelSettings settings) {
        return SettingsTable.values(settings, "model", SettingKind.IDENTITY);
    }

    /** With nothing left open, to be compared with what was given. */
    private ModelSettings spelledOut() {
        ModelSettings s = own.settings();
        return new ModelSettings(s.architecture(), s.layers(), s.width(), s.heads(), s.kvHeads(), own.headSize(), s.feedForward(),
                own.activationChoice(), s.context(), s.ropeTheta(), s.normEpsilon(), s.tiedEmbeddings(), s.regressionOutputs());
    }

    private static ModelSettings byDefault() {
        try {
            return ConfigurationReader.read(null, Map.of()).settings().model();
        } catch (ConfigurationException e) {
            throw new IllegalStateException("the defaults are a valid configuration", e);
        }
    }
}
