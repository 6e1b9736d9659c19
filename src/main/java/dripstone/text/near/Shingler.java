package dripstone.text.near;

import java.util.Arrays;

/**
 * Hashes the five-word shingles of texts (Broder, "On the resemblance and containment of documents", 1997) and keeps the samples of
 * them, in one pass. A word is a run of letters and digits in lower case; in scripts that are written without spaces each character
 * is one. Each word is hashed once, a shingle is the hash of its five words' hashes. A text of fewer words is one shingle.
 *
 * <p>One for each thread, used again and again: a text costs no memory beyond its result. Linear in the text's length.
 */
public final class Shingler {
    private static final int WORDS = 5;
    /** Below, a table tells all about a character; no script there is written without spaces. */
    private static final int TABLED = 0x0E00;
    /** The lower case of a letter or digit, 0 for all others. */
    private static final char[] LOWER = lower();

    /** The hashes of the last words, by their number modulo 8. */
    private final long[] ring = new long[8];

    private final Sketch.Smallest smallest = new Sketch.Smallest();
    private final int[] bins = new int[MinHash.BINS];
    private char[] text = new char[1 << 12];
    private int words;

    private static char[] lower() {
        char[] table = new char[TABLED];
        for (char c = 0; c < TABLED; c++) {
            table[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
        }
        return table;
    }

    /** The samples of one part of a text; those of the whole are its parts' merged. Shingles do not reach from part to part. */
    public TextSketch sketch(String part) {
        int length = part.length();
        if (text.length < length) {
            text = new char[Math.max(length, 2 * text.length)];
        }
        part.getChars(0, length, text, 0);
        smallest.clear();
        Arrays.fill(bins, MinHash.EMPTY);
        words = 0;
        scan(length);
        if (words < WORDS) {
            shingle(words == 0 ? part.hashCode() : 0, words);
        }
        return new TextSketch(smallest.sketch(), MinHash.of(bins));
    }

    private void scan(int length) {
        char[] chars = text;
        long word = 0;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (c < TABLED) {
                int lower = LOWER[c];
                if (lower != 0) {
                    word = Mix.mix(word + lower) | 1; // never 0, which says that no word is open
                } else if (word != 0) {
                    word(word);
                    word = 0;
                }
                continue;
            }
            int codePoint = c;
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(chars[i + 1])) {
                codePoint = Character.toCodePoint(c, chars[++i]);
            }
            boolean alone = isWordAlone(codePoint);
            if (!alone && Character.isLetterOrDigit(codePoint)) {
                word = Mix.mix(word + Character.toLowerCase(codePoint)) | 1;
                continue;
            }
            if (word != 0) {
                word(word);
                word = 0;
            }
            if (alone) {
                word(Mix.mix(codePoint));
            }
        }
        if (word != 0) {
            word(word);
        }
    }

    /** Ideographs, kana and the scripts of South-East Asia stand without spaces between words. */
    private static boolean isWordAlone(int codePoint) {
        return Character.isIdeographic(codePoint)
                || switch (Character.UnicodeScript.of(codePoint)) {
                    case HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(codePoint);
                    default -> false;
                };
    }

    private void word(long hash) {
        ring[words++ & 7] = hash;
        if (words >= WORDS) {
            shingle(0, WORDS);
        }
    }

    /** Notes the hash of the last {@code size} words, in their order. */
    private void shingle(long begin, int size) {
        long hash = begin;
        for (int i = words - size; i < words; i++) {
            hash = Mix.mix(hash + ring[i & 7]);
        }
        smallest.add((int) (hash >>> 32));
        int bin = (int) hash & (MinHash.BINS - 1);
        int value = (int) (hash >>> 7) & Integer.MAX_VALUE;
        if (value < bins[bin]) {
            bins[bin] = value;
        }
    }
}
