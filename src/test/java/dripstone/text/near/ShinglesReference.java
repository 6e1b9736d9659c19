package dripstone.text.near;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Five-word shingles the slow way: a list of word hashes, and a set of all shingle hashes. */
final class ShinglesReference {
    private ShinglesReference() {}

    /** All shingle hashes of a text, in the order of their words. */
    static List<Long> of(String text) {
        List<Long> words = words(text);
        List<Long> shingles = new ArrayList<>();
        for (int i = 0; i + 5 <= words.size(); i++) {
            shingles.add(hash(0, words.subList(i, i + 5)));
        }
        if (words.size() < 5) {
            shingles.add(hash(words.isEmpty() ? text.hashCode() : 0, words));
        }
        return shingles;
    }

    private static long hash(long begin, List<Long> words) {
        long hash = begin;
        for (long word : words) {
            hash = Mix.mix(hash + word);
        }
        return hash;
    }

    private static List<Long> words(String text) {
        List<Long> words = new ArrayList<>();
        long word = 0;
        for (int codePoint : text.codePoints().toArray()) {
            boolean alone = Character.isIdeographic(codePoint)
                    || (Character.isLetterOrDigit(codePoint) && List.of(Character.UnicodeScript.HIRAGANA, Character.UnicodeScript.KATAKANA,
                            Character.UnicodeScript.THAI, Character.UnicodeScript.LAO, Character.UnicodeScript.KHMER,
                            Character.UnicodeScript.MYANMAR).contains(Character.UnicodeScript.of(codePoint)));
            boolean inside = !alone && Character.isLetterOrDigit(codePoint);
            if (!inside && word != 0) {
                words.add(word);
                word = 0;
            }
            if (alone) {
                words.add(Mix.mix(codePoint));
            } else if (inside) {
                word = Mix.mix(word + Character.toLowerCase(codePoint)) | 1;
            }
        }
        if (word != 0) {
            words.add(word);
        }
        return words;
    }

    /** {@link Sketch#toBytes} of these shingles. */
    static byte[] sketch(List<Long> shingles) {
        TreeSet<Integer> distinct = new TreeSet<>();
        shingles.forEach(s -> distinct.add((int) (s >>> 32)));
        int count = Math.min(Sketch.SIZE, distinct.size());
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES * count).put((byte) (distinct.size() <= Sketch.SIZE ? 1 : 0));
        distinct.stream().limit(count).forEach(out::putInt);
        return out.array();
    }

    /** The bins of these shingles. */
    static int[] bins(List<Long> shingles) {
        int[] bins = new int[MinHash.BINS];
        java.util.Arrays.fill(bins, MinHash.EMPTY);
        for (long hash : shingles) {
            int bin = (int) (hash % 128 + 128) % 128;
            bins[bin] = Math.min(bins[bin], (int) (hash >> 7 & 0x7FFFFFFF));
        }
        return bins;
    }
}
