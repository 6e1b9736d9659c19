package dripstone.token;

/** A {@code tokenizer.json}'s decoder: how tokens become text again. */
sealed interface TokenDecoder {
    /** Each token is bytes in GPT-2's alphabet. */
    record ByteLevel() implements TokenDecoder {}

    /**
     * {@code ▁} is a blank; those of the first token are dropped unless none is ever put in front. Tokens of bytes are bytes, where
     * Hugging Face's library writes their names.
     */
    record Metaspace(CutStep.PrefixScheme scheme) implements TokenDecoder {}

    /**
     * {@code ▁} is a blank, and {@code <0x0A>} a byte where {@code bytes} says so.
     *
     * @param leadingBlanks at most so many are dropped from the beginning of the text
     */
    record Pieces(boolean bytes, int leadingBlanks) implements TokenDecoder {}
}
