package dripstone.source.crawl.revisit;

/**
 * Two marks of a text: one that tells whether it is the same, one that tells whether it is nearly the same.
 *
 * <p>The sketch is a SimHash (Charikar 2002) over the set of the text's words, lower case, runs of digits as one sign: of two texts, the
 * share of bits that differ estimates the angle between their word sets. Pages that differ in numbers and dates only have one sketch.
 *
 * @param hash 64 bits of the text as it is
 * @param sketch SimHash of its words
 */
public record TextMark(long hash, long sketch) {
    /** No text. */
    public static final TextMark NONE = new TextMark(0, 0);

    /** Bits that may differ: at 10 of 64 the cosine of the word sets is about 0.88, a Jaccard index of about 0.79. */
    private static final int NEAR_BITS = 10;

    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final int MOST_CHARS = 1 << 20;
    private static final int MOST_WORDS = 1 << 14;

    /** The marks of a text; of a long one, the sketch is of its beginning. */
    public static TextMark of(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        hash = mixed(hash);
        return new TextMark(hash == 0 ? 1 : hash, sketch(text));
    }

    /** Whether both have a text, and nearly the same. */
    public boolean isNear(TextMark other) {
        return hash != 0 && other.hash != 0 && (hash == other.hash || Long.bitCount(sketch ^ other.sketch) <= NEAR_BITS);
    }

    private static long sketch(String text) {
        int[] votes = new int[Long.SIZE];
        long[] seen = new long[Math.clamp(text.length(), 64, 2 * MOST_WORDS)]; // open addressing, at most half full; 0 is free
        int words = 0;
        int end = Math.min(text.length(), MOST_CHARS);
        long word = 0;
        boolean digits = false;
        for (int i = 0; i <= end && words < MOST_WORDS; i++) {
            char c = i < end ? text.charAt(i) : ' ';
            if (isDigit(c)) {
                word = digits ? word : ((word == 0 ? BASIS : word) ^ '#') * PRIME;
                digits = true;
            } else if (isLetter(c)) {
                word = ((word == 0 ? BASIS : word) ^ lowerCase(c)) * PRIME;
                digits = false;
            } else if (word != 0) {
                words += vote(mixed(word), seen, votes) ? 1 : 0;
                word = 0;
                digits = false;
            }
        }
        long sketch = 0;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            sketch |= votes[bit] > 0 ? 1L << bit : 0;
        }
        return sketch;
    }

    private static boolean isDigit(char c) {
        return c < 0x80 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    private static boolean isLetter(char c) {
        return c < 0x80 ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') : Character.isLetter(c);
    }

    private static char lowerCase(char c) {
        return c < 0x80 ? (c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c) : Character.toLowerCase(c);
    }

    /** Counts a word that was not counted yet. */
    private static boolean vote(long word, long[] seen, int[] votes) {
        int at = (int) (word >>> 40) % seen.length;
        while (seen[at] != 0) {
            if (seen[at] == word) {
                return false;
            }
            at = (at + 1) % seen.length;
        }
        seen[at] = word;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            votes[bit] += ((word >>> bit) & 1) != 0 ? 1 : -1;
        }
        return true;
    }

    private static long mixed(long x) {
        long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
