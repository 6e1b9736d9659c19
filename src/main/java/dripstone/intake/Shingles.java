package dripstone.intake;

import java.util.Arrays;
import java.util.List;

/**
 * Hashes of the five-word shingles of a text (Broder, "On the resemblance and containment of documents", 1997). A word is a run of
 * letters and digits in lower case; in scripts that are written without spaces each character is one. A part's shingles do not
 * reach into the next part, so a document's set is the union of its parts'.
 */
final class Shingles {
    private static final int WORDS = 5;

    private final long[] ring = new long[WORDS];
    private int words;
    private int[] hashes = new int[256];
    private int count;

    private Shingles() {}

    /** The distinct hashes of all parts, ascending. */
    static int[] of(List<String> parts) {
        Shingles all = new Shingles();
        for (String part : parts) {
            all.add(part);
        }
        return all.distinct();
    }

    private void add(String part) {
        words = 0;
        long word = 0;
        int codePoint;
        for (int i = 0; i < part.length(); i += Character.charCount(codePoint)) {
            codePoint = part.codePointAt(i);
            boolean alone = isWordAlone(codePoint);
            if (word != 0 && (alone || !Character.isLetterOrDigit(codePoint))) {
                word(word);
                word = 0;
            }
            if (alone) {
                word(mix(codePoint));
            } else if (Character.isLetterOrDigit(codePoint)) {
                word = mix(word + Character.toLowerCase(codePoint)) | 1; // never 0, which says that no word is open
            }
        }
        if (word != 0) {
            word(word);
        }
        if (words < WORDS) {
            shingle(words == 0 ? part.hashCode() : 0, words);
        }
    }

    /** Ideographs, kana and the scripts of South-East Asia stand without spaces between words. */
    private static boolean isWordAlone(int codePoint) {
        if (codePoint < 0x0E00) {
            return false;
        }
        return Character.isIdeographic(codePoint)
                || switch (Character.UnicodeScript.of(codePoint)) {
                    case HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(codePoint);
                    default -> false;
                };
    }

    private void word(long hash) {
        ring[words % WORDS] = hash;
        words++;
        if (words >= WORDS) {
            shingle(0, WORDS);
        }
    }

    /** Adds the hash of the last {@code size} words, in their order. */
    private void shingle(long begin, int size) {
        long hash = begin;
        for (int i = words - size; i < words; i++) {
            hash = mix(hash + ring[i % WORDS]);
        }
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = (int) (hash >>> 32);
    }

    /** Finaliser of SplitMix64 (Steele, Lea, Flood, 2014), variant 13 of Stafford. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private int[] distinct() {
        Arrays.sort(hashes, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || hashes[i] != hashes[kept - 1]) {
                hashes[kept++] = hashes[i];
            }
        }
        return Arrays.copyOf(hashes, kept);
    }
}
