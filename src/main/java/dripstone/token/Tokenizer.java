package dripstone.token;

/**
 * A frozen vocabulary: bytes to token ids and back. Decode of encode is the identity on any bytes. Thread-safe.
 */
public interface Tokenizer {
    /** V: ids lie in {@code [0, vocabularySize)}. */
    int vocabularySize();

    /** The id of {@code <|endoftext|>}, which stands in front of every document and never comes out of {@link #encode}. */
    int endOfText();

    /** SHA-256, in lower-case hex, of the canonical {@code tokenizer.json} bytes: two tokenizers with one fingerprint encode alike. */
    String fingerprint();

    /** The token ids of a piece of UTF-8 text (any bytes are legal). */
    int[] encode(byte[] utf8);

    /** The bytes of {@code ids[from, to)}; special tokens give nothing. */
    byte[] decode(int[] ids, int from, int to);

    /** The bytes that one token stands for, a fresh array; empty for special tokens. */
    byte[] bytesOf(int id);

    /** The canonical {@code tokenizer.json}. */
    byte[] toJson();
}
