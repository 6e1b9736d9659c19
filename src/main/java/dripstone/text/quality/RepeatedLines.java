package dripstone.text.quality;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which lines stand on many pages of one source, known from a sample of its pages: the {@value #SAMPLE} whose keys have the smallest hashes
 * (bottom-k sampling, Cohen and Kaplan, 2007), each with the lines of its newest text. So a page counts once however often it is read, a
 * page that changes takes its old lines out, and the sample is the same in whatever order pages come. Its memory is bounded: a page is
 * remembered by at most {@value #LINES_A_PAGE} lines of 8 bytes, a source by 512 KiB, and the lines found by 8 bytes each, at most
 * {@value #MOST_FOUND}.
 *
 * <p>A line that was found to be boilerplate stays so: a document's text changes at most once for each such line, and does not go back and
 * forth as the sample moves. Not thread-safe.
 */
final class RepeatedLines {
    /** Pages that are remembered. At a share of 0.3 the standard error is 2.9 points. */
    static final int SAMPLE = 256;

    static final int LINES_A_PAGE = 256;
    static final int MOST_FOUND = 4096;

    private final int leastPages;
    private final double leastShare;
    /** By key, in the order of unsigned numbers. */
    private final NavigableMap<Long, long[]> sample = new TreeMap<>(Long::compareUnsigned);
    private final Map<Long, Integer> pagesOf = new HashMap<>();
    private final Set<Long> found = new HashSet<>();

    RepeatedLines(int leastPages, double leastShare) {
        this.leastPages = leastPages;
        this.leastShare = leastShare;
    }

    /**
     * What remembering a page changed, to be written down.
     *
     * @param isKept whether the page is in the sample, with these lines, and was not before with the same
     * @param gone the page that left the sample for it
     * @param found lines that are boilerplate from now on
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares changes
    record Change(boolean isKept, OptionalLong gone, long[] found) {
        static final Change NONE = new Change(false, OptionalLong.empty(), new long[0]);
    }

    /** Takes in what was written down. */
    void restorePage(long key, long[] lines) {
        put(key, lines);
    }

    /** Takes in what was written down. */
    void restoreFound(long line) {
        found.add(line);
    }

    /** Takes in a page as it is now. @param lines different ones, ascending */
    Change see(long key, long[] lines) {
        long[] before = sample.get(key);
        boolean isSampled = before != null || sample.size() < SAMPLE || Long.compareUnsigned(key, sample.lastKey()) < 0;
        if (!isSampled || (before != null && Arrays.equals(before, lines))) {
            return Change.NONE;
        }
        put(key, lines);
        OptionalLong gone = OptionalLong.empty();
        if (sample.size() > SAMPLE) {
            Map.Entry<Long, long[]> last = Objects.requireNonNull(sample.pollLastEntry());
            gone = OptionalLong.of(last.getKey());
            count(last.getValue(), -1);
        }
        return new Change(true, gone, find(lines));
    }

    private void put(long key, long[] lines) {
        long[] before = sample.put(key, lines);
        if (before != null) {
            count(before, -1);
        }
        count(lines, 1);
    }

    private void count(long[] lines, int by) {
        for (long line : lines) {
            int now = pagesOf.getOrDefault(line, 0) + by;
            if (now == 0) {
                pagesOf.remove(line);
            } else {
                pagesOf.put(line, now);
            }
        }
    }

    private long[] find(long[] lines) {
        double least = Math.max(leastPages, leastShare * sample.size());
        return Arrays.stream(lines).filter(l -> pagesOf.getOrDefault(l, 0) >= least && !isFull() && found.add(l)).toArray();
    }

    boolean isBoilerplate(long line) {
        return found.contains(line);
    }

    /** Whether no more lines are found, since there are too many already. */
    boolean isFull() {
        return found.size() >= MOST_FOUND;
    }

    int pages() {
        return sample.size();
    }

    int found() {
        return found.size();
    }
}
