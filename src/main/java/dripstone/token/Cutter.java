package dripstone.token;

/**
 * Cuts a text into words, one after the other; their concatenation is the text. Stateless. The text's end is {@code to}: what lies
 * beyond it is not looked at, and {@code from} is the text's beginning or where another word ended.
 */
@FunctionalInterface
interface Cutter {
    /** No cut: the text is one word. */
    Cutter WHOLE = (text, from, to) -> to;

    /** Where the word that begins at {@code from} ends; {@code from < to}. Linear over all words of a text. */
    int wordEnd(byte[] text, int from, int to);
}
