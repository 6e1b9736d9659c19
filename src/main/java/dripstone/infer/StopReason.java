package dripstone.infer;

/** Why a generation ended. */
public enum StopReason {
    /** The model drew the end of the text. */
    END_OF_TEXT,
    /** {@link SamplerSettings#maxTokens} were drawn. */
    LENGTH,
    /** The sink wanted no more, or the thread was interrupted. */
    CANCELLED
}
