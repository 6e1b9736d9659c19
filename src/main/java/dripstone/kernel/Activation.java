package dripstone.kernel;

/** The function between the two products of a feed-forward layer. */
public enum Activation {
    /** {@code max(0, x)}. */
    RELU,
    /** {@code x·Φ(x)}, Φ by erf (Hendrycks and Gimpel 2016). */
    GELU,
    /** {@code x·(1 + tanh(sqrt(2/π)·(x + 0.044715·x³)))/2}: the form in which GPT-2 was trained. */
    GELU_TANH,
    /** {@code x·σ(x)}, also called swish (Ramachandran, Zoph and Le 2017). */
    SILU
}
