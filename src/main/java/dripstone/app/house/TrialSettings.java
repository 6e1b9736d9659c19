package dripstone.app.house;

import dripstone.config.Configuration;
import dripstone.config.ConfigurationException;
import dripstone.config.DripstoneSettings;
import dripstone.model.ModelSettings;
import dripstone.train.TrainSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a trial of the trainer takes of a person's settings: all of them, but where a trial must be short; on request with a small model of
 * the same form in the place of theirs.
 */
public final class TrialSettings {
    /** A rate that rises for longer than the whole trial would teach nothing. */
    private static final long LONGEST_WARMUP = 4;
    private static final int SMALL_HEAD = 16;

    private TrialSettings() {}

    /** The configuration, read anew with some settings over the file's. */
    @FunctionalInterface
    public interface Source {
        Configuration with(Map<String, String> more) throws ConfigurationException;
    }

    /** @param small whether the model is to be a small one */
    static Map<String, String> of(DripstoneSettings settings, boolean small) {
        Map<String, String> trial = new LinkedHashMap<>();
        trial.put("web.enabled", "false");
        trial.put("intake.near.enabled", "false"); // the pages of the demonstration have much in common
        if (small) {
            trial.putAll(small(settings));
        }
        return trial;
    }

    /** For a run of some dozens of steps. */
    static Map<String, String> shortRun(DripstoneSettings settings) {
        return Map.of("train.warmup-steps", Long.toString(Math.min(settings.train().warmupSteps(), LONGEST_WARMUP)));
    }

    private static Map<String, String> small(DripstoneSettings settings) {
        ModelSettings model = settings.model();
        TrainSettings train = settings.train();
        int heads = Math.min(model.heads(), 4);
        int kvHeads = model.kvHeads() == model.heads() ? heads : 1;
        Map<String, String> small = new LinkedHashMap<>();
        small.put("model.layers", Integer.toString(Math.min(model.layers(), 2)));
        small.put("model.heads", Integer.toString(heads));
        small.put("model.kv-heads", Integer.toString(kvHeads));
        small.put("model.head-size", model.headSize() == 0 ? "0" : Integer.toString(SMALL_HEAD));
        small.put("model.width", Integer.toString(heads * SMALL_HEAD));
        small.put("model.feed-forward", Integer.toString(4 * heads * SMALL_HEAD));
        small.put("model.context", Integer.toString(Math.min(model.context(), 64)));
        small.put("train.leaf-sequences", Integer.toString(Math.min(train.leafSequences(), 4)));
        small.put("train.leaves", Integer.toString(Math.min(train.leaves(), 2)));
        small.put("tokenizer.vocabulary-size", Integer.toString(Math.min(settings.tokenizer().vocabularySize(), 512)));
        if (settings.pretrained().directory() != null || settings.distillation().teacher() != null) {
            small.putAll(alone());
        }
        return small;
    }

    /** Neither another's weights nor a teacher: both have a size of their own. */
    private static Map<String, String> alone() {
        return Map.of("pretrained.directory", "", "distillation.teacher", "", "model.regression-outputs", "0",
                "distillation.hidden-weight", "0");
    }

    /** Adapters beside weights that stay as they are, where the settings train the weights themselves. */
    static Map<String, String> frozen(DripstoneSettings settings) {
        if (settings.lora().isOn()) {
            return Map.of();
        }
        Map<String, String> frozen = new LinkedHashMap<>();
        frozen.put("lora.rank", "2");
        if (settings.model().regressionOutputs() > 0) { // which adapters do not go with
            frozen.put("model.regression-outputs", "0");
            frozen.put("distillation.hidden-weight", "0");
        }
        return frozen;
    }
}
