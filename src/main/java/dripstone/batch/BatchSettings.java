package dripstone.batch;

import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.time.Duration;

/** How text becomes batches, beyond their shape. */
public record BatchSettings(
        @Setting(value = "Batches packed ahead of the trainer; each takes 12 bytes a token.", byDefault = "4") int prefetch,
        @Setting(value = "How often each document is trained.", kind = SettingKind.TRAINING, byDefault = "1") int epochs,
        @Setting(value = "Most tokens that are repeated before fresh text is looked for; at least one batch is.",
                kind = SettingKind.TRAINING, unit = "tokens", byDefault = "1000000") long roundTokens,
        @Setting(value = "A round of reading ends when no text has come for so long.", byDefault = "60s") Duration idle) {
    private static final int LARGEST_PREFETCH = 256;
    private static final int MOST_EPOCHS = 1_000_000;

    public BatchSettings {
        if (prefetch < 1 || prefetch > LARGEST_PREFETCH) {
            throw new IllegalArgumentException("prefetch must be from 1 to " + LARGEST_PREFETCH + ", is " + prefetch);
        }
        if (epochs < 1 || epochs > MOST_EPOCHS) {
            throw new IllegalArgumentException("epochs must be from 1 to " + MOST_EPOCHS + ", is " + epochs);
        }
        if (roundTokens < 1) {
            throw new IllegalArgumentException("round-tokens must be at least 1, is " + roundTokens);
        }
        if (idle.isNegative() || idle.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("idle must be from 0s to 365d, is " + idle);
        }
    }

    /** The same with another number of epochs, as a bounded run asks. */
    public BatchSettings withEpochs(int number) {
        return new BatchSettings(prefetch, number, roundTokens, idle);
    }
}
