package dripstone.infer;

import dripstone.life.Setting;

/** How the next token is drawn from the model's distribution. */
public record SamplerSettings(
        @Setting(value = "Divides the logits; 0 always takes the likeliest token.", byDefault = "0.8") double temperature,
        @Setting(value = "Draw only from this many likeliest tokens; 0 is no limit.", unit = "tokens", byDefault = "40") int topK,
        @Setting(value = "Draw only from the likeliest tokens that together have this probability; 1 is no limit.", byDefault = "0.95")
                double topP,
        @Setting(value = "Seed of the draws: the same seed gives the same text.", byDefault = "0") long seed,
        @Setting(value = "Most tokens to generate.", unit = "tokens", byDefault = "256") int maxTokens) {
    public SamplerSettings {
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new IllegalArgumentException("temperature must lie from 0 to 100, is " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k must not be negative, is " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be over 0 and at most 1, is " + topP);
        }
        if (maxTokens <= 0) {
            throw new IllegalArgumentException("max-tokens must be over 0, is " + maxTokens);
        }
    }

    /** Always the likeliest token. */
    public static SamplerSettings greedy(int maxTokens) {
        return new SamplerSettings(0, 0, 1, 0, maxTokens);
    }
}
