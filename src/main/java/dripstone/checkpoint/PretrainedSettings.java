package dripstone.checkpoint;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model of somebody else to go on from, instead of weights drawn from the seed. */
public record PretrainedSettings(
        @Setting(value = "A Hugging Face directory (config.json, safetensors, tokenizer.json) whose shape, tokenizer and weights a new "
                + "model begins with; model.context may be smaller than its own.", kind = SettingKind.IDENTITY, byDefault = "none")
                @Nullable Path directory) {}
