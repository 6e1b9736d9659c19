package dripstone.text.quality;

import java.util.Arrays;

/**
 * The lines of a text that may be a source's boilerplate, as hashes: lines of at least {@value #LEAST_LETTERS} letters, since shorter ones
 * (<i>Example</i>, <i>Returns:</i>, a brace) are a page's own however often they stand elsewhere. Digits count as alike, so that
 * a date or a count in a footer makes no other line of it; so do blanks.
 *
 * @param hashes one for each line of the text, 0 for a line that is no candidate
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record PageLines(long[] hashes) {
    static final int LEAST_LETTERS = 20;

    static PageLines of(String text) {
        long[] hashes = new long[16];
        int lines = 0;
        for (int from = 0; from <= text.length(); lines++) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            if (lines == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * lines);
            }
            hashes[lines] = hash(text, from, to);
            from = to + 1;
        }
        return new PageLines(Arrays.copyOf(hashes, lines));
    }

    private static long hash(String text, int from, int to) {
        long hash = 0xcbf29ce484222325L; // FNV-1a, 64 bits
        int letters = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!TextMeasures.isBlank(c)) {
                letters += Character.isLetter(c) ? 1 : 0;
                hash = (hash ^ (Character.isDigit(c) ? '0' : c)) * 0x100000001b3L;
            }
        }
        return letters < LEAST_LETTERS ? 0 : HashCounts.mix(hash) | 1;
    }

    /** Different candidates, at most so many: of more, the first and the last, where boilerplate stands. Ascending. */
    long[] candidates(int most) {
        long[] found = Arrays.stream(hashes).filter(h -> h != 0).toArray();
        if (found.length > most) {
            long[] ends = Arrays.copyOf(found, most);
            int half = most / 2;
            System.arraycopy(found, found.length - half, ends, most - half, half);
            found = ends;
        }
        return Arrays.stream(found).sorted().distinct().toArray();
    }
}
