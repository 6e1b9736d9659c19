package dripstone.token;

/**
 * A frozen vocabulary: bytes to token ids and back. Thread-safe.
 *
 * <p>Decode of encode is the identity on any bytes where the vocabulary is byte-level and its file neither normalises the text nor puts a
 * blank in front of it; so are all that are trained here. An imported SentencePiece-style one reads {@code ▁} as a blank, and one without
 * tokens for bytes reads what it does not know as the unknown token, which stands for no text.
 */
public interface Tokenizer {
    /** V: ids lie in {@code [0, vocabularySize)}. */
    int vocabularySize();

    /**
     * The id of {@code <|endoftext|>}, or of what an imported vocabulary has in its place (for Llama {@code <s>}): it stands in front of
     * every document and never comes out of {@link #encode}.
     */
    int endOfText();

    /** Whether a model says with this token that its text ends: {@link #endOfText}, and {@code </s>} and the like where there are such. */
    default boolean endsText(int id) {
        return id == endOfText();
    }

    /** SHA-256, in lower-case hex, of the canonical {@code tokenizer.json} bytes: two tokenizers with one fingerprint encode alike. */
    String fingerprint();

    /** The token ids of a piece of UTF-8 text (any bytes are legal). Names of special tokens are text like any other. */
    int[] encode(byte[] utf8);

    /**
     * As {@link #encode}, but a special token's name is that token: for a prompt that a template wrote, never for text from outside. A
     * tokenizer whose special tokens have no names encodes as always.
     */
    default int[] encodePrompt(byte[] utf8) {
        return encode(utf8);
    }

    /** The bytes of {@code ids[from, to)}; special tokens give nothing. */
    byte[] decode(int[] ids, int from, int to);

    /** The bytes that one token stands for, a fresh array; empty for special tokens. */
    byte[] bytesOf(int id);

    /** The canonical {@code tokenizer.json}. */
    byte[] toJson();
}
