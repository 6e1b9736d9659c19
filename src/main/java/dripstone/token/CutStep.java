package dripstone.token;

/** One step of a {@code tokenizer.json}'s pre-tokenizer. */
sealed interface CutStep {
    /**
     * Words by a pattern, each a piece of its own.
     *
     * @param invertedRemoval how the file says it: {@code Removed} and inverted, or {@code Isolated}; where the pattern covers all text
     *     they are one
     */
    record Split(KnownPattern pattern, boolean invertedRemoval) implements CutStep {}

    /** Numbers apart, one by one or in runs. */
    record Digits(boolean individual) implements CutStep {}

    /**
     * Bytes in place of characters.
     *
     * @param prefix whether a text that begins with no blank gets one
     * @param words whether it is first cut by GPT-2's pattern
     */
    record ByteLevel(boolean prefix, boolean words, boolean trimOffsets) implements CutStep {}

    /** Blanks made visible as {@code ▁}, with one in front by the scheme; each begins a piece where {@code split} says so. */
    record Metaspace(PrefixScheme scheme, boolean split) implements CutStep {}

    /** Which pieces of a text get a {@code ▁} in front, unless they begin with one. */
    enum PrefixScheme {
        ALWAYS,
        FIRST,
        NEVER;

        /** As files write it. */
        String text() {
            return switch (this) {
                case ALWAYS -> "always";
                case FIRST -> "first";
                case NEVER -> "never";
            };
        }
    }
}
