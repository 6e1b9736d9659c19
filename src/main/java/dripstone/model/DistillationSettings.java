package dripstone.model;

import dripstone.kernel.Distance;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether a model learns from a teacher beside the text, and how. */
public record DistillationSettings(
        @Setting(value = "Directory of a model with the same tokenizer, in Hugging Face's form, whose predictions this one also learns.",
                kind = SettingKind.IDENTITY, byDefault = "none") @Nullable Path teacher,
        @Setting(value = "What the logits of both are divided by before they are compared.", kind = SettingKind.IDENTITY,
                byDefault = "2") double temperature,
        @Setting(value = "Share of the teacher's predictions in the loss, 0 to 1; the rest is the text's.", kind = SettingKind.IDENTITY,
                byDefault = "0.5") double weight,
        @Setting(value = "Weight of the regression head's loss towards the teacher's final hidden states; needs"
                + " `model.regression-outputs` as wide as the teacher. 0: none.", kind = SettingKind.IDENTITY, byDefault = "0")
                double hiddenWeight,
        @Setting(value = "That loss: `squared`, `absolute` or `huber`.", kind = SettingKind.IDENTITY, byDefault = "squared")
                Distance hiddenDistance,
        @Setting(value = "Where `huber` goes over from squared to absolute.", kind = SettingKind.IDENTITY, byDefault = "1")
                double delta) {
    public DistillationSettings {
        positive("temperature", temperature);
        positive("delta", delta);
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight must be 0 to 1, is " + weight);
        }
        if (!(hiddenWeight >= 0) || Double.isInfinite(hiddenWeight)) {
            throw new IllegalArgumentException("hidden-weight must be at least 0, is " + hiddenWeight);
        }
    }

    /** What a pass is told of it. */
    public Distillation distillation() {
        return new Distillation(temperature, weight, hiddenWeight, hiddenDistance, delta);
    }

    private static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " must be over 0, is " + value);
        }
    }
}
