package dripstone.token;

import dripstone.life.Bytes;
import dripstone.life.Setting;
import dripstone.life.SettingKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the tokenizer comes from: trained on the journal's first text, or imported. */
public record TokenizerSettings(
        @Setting(value = "Tokens of a vocabulary that is trained here, <|endoftext|> included.", kind = SettingKind.IDENTITY,
                unit = "tokens", byDefault = "8192") int vocabularySize,
        @Setting(value = "The tokenizer is trained once so much text stands in the journal; without effect afterwards.",
                byDefault = "8 MiB") Bytes trainOn,
        @Setting(value = "A Hugging Face tokenizer.json (byte-level BPE) to use instead of training one.", kind = SettingKind.IDENTITY,
                byDefault = "none") @Nullable Path importPath) {
    /** Ids fit 20 bits. */
    static final int LARGEST_VOCABULARY = 1 << 20;

    public TokenizerSettings {
        if (vocabularySize < BpeTrainer.SMALLEST_VOCABULARY || vocabularySize > LARGEST_VOCABULARY) {
            throw new IllegalArgumentException("vocabulary-size must be from " + BpeTrainer.SMALLEST_VOCABULARY
                    + " (256 bytes and <|endoftext|>) to " + LARGEST_VOCABULARY + ", is " + vocabularySize);
        }
        if (trainOn.count() < 1) {
            throw new IllegalArgumentException("train-on must be at least 1 B, is " + trainOn);
        }
    }
}
