package dripstone.model;

import java.util.Locale;

/** The form of the transformer, by the name that its configuration bears in Hugging Face's library. */
public enum Architecture {
    /** RMSNorm, rotary positions, gated feed-forward, no biases (Touvron et al. 2023). */
    LLAMA,
    /** As Llama, with key-value heads shared by groups and a head size of its own (Jiang et al. 2023), without a sliding window. */
    MISTRAL,
    /** As Llama, with biases on queries, keys and values (Yang et al. 2024). */
    QWEN2,
    /** As Llama, with RMSNorm on each head of queries and keys (Yang et al. 2025). */
    QWEN3,
    /** LayerNorm, learned positions, plain feed-forward, biases everywhere (Radford et al. 2019). */
    GPT2;

    /** RMSNorm, rotary positions and a gated feed-forward layer; else LayerNorm, learned positions and a plain one. */
    public boolean isLlamaLike() {
        return this != GPT2;
    }

    /** Whether queries, keys and values have biases. */
    public boolean hasQkvBias() {
        return this == QWEN2 || this == GPT2;
    }

    /** Whether every product in a layer has a bias. */
    public boolean hasBiases() {
        return this == GPT2;
    }

    /** Whether each head of queries and keys is normed before it is turned. */
    public boolean hasHeadNorms() {
        return this == QWEN3;
    }

    /** As written in a settings file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
