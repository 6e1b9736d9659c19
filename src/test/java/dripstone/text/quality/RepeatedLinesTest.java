package dripstone.text.quality;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class RepeatedLinesTest {
    private static final long FOOTER = 7;
    private final RepeatedLines lines = new RepeatedLines(10, 0.3);

    private static long[] page(long own) {
        return new long[] {FOOTER, 1000 + own};
    }

    private static long key(long number) {
        return HashCounts.mix(number);
    }

    @Test
    void aLine_isBoilerplate_onceItStandsOnEnoughPages() {
        for (int i = 0; i < 9; i++) {
            lines.see(key(i), page(i));
        }
        assertFalse(lines.isBoilerplate(FOOTER));
        assertArrayEquals(new long[] {FOOTER}, lines.see(key(9), page(9)).found());
        assertTrue(lines.isBoilerplate(FOOTER));
        assertFalse(lines.isBoilerplate(1003));
    }

    @Test
    void aLine_ofTooSmallAShare_isNone() {
        for (int i = 0; i < 100; i++) {
            lines.see(key(i), new long[] {1000 + i});
        }
        for (int i = 100; i < 142; i++) {
            lines.see(key(i), page(i));
        }
        assertFalse(lines.isBoilerplate(FOOTER), "42 of 142 are less than 0.3");
        lines.see(key(142), page(142));
        assertTrue(lines.isBoilerplate(FOOTER), "43 of 143 are more");
    }

    @Test
    void onePageReadOverAndOver_countsOnce() {
        for (int i = 0; i < 1000; i++) {
            lines.see(key(1), new long[] {FOOTER, 1000 + i});
        }
        assertFalse(lines.isBoilerplate(FOOTER));
        assertEquals(1, lines.pages());
        assertFalse(lines.see(key(1), new long[] {FOOTER, 1999}).isKept(), "nothing new, nothing to write");
    }

    @Test
    void aPageThatChanges_takesItsOldLinesOut() {
        for (int i = 0; i < 9; i++) {
            lines.see(key(i), page(i));
        }
        for (int i = 0; i < 5; i++) {
            lines.see(key(i), new long[] {1000 + i});
        }
        for (int i = 9; i < 14; i++) {
            lines.see(key(i), page(i));
        }
        assertFalse(lines.isBoilerplate(FOOTER), "it stands on 9 pages now, though 14 had it");
    }

    @Test
    void whatWasFound_staysFound() {
        for (int i = 0; i < 10; i++) {
            lines.see(key(i), page(i));
        }
        for (int i = 0; i < 1000; i++) {
            lines.see(key(i), new long[] {1000 + i});
        }
        assertTrue(lines.isBoilerplate(FOOTER));
    }

    @Test
    void memory_isBounded() {
        for (int i = 0; i < 20_000; i++) {
            int from = i * 100;
            lines.see(key(i), LongStream.range(from, from + 100).toArray());
        }
        assertEquals(RepeatedLines.SAMPLE, lines.pages());
        for (int i = 0; i < 200; i++) { // a source of nothing but repetition
            for (int p = 0; p < 10; p++) {
                lines.see(i * 10L + p, LongStream.range(i * 100L, i * 100L + 100).toArray());
            }
        }
        assertTrue(lines.found() <= RepeatedLines.MOST_FOUND);
    }

    /** Which pages are remembered does not depend on the order in which they come, nor on how often. */
    @Property(tries = 50)
    void sample_isTheSameInAnyOrder(@ForAll Random random) {
        List<Integer> pages = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            pages.add(i);
            pages.add(i);
        }
        RepeatedLines one = seen(pages);
        Collections.shuffle(pages, random);
        RepeatedLines other = seen(pages);
        for (int i = 0; i < 600; i++) {
            long[] changed = {9}; // only a page of the sample is remembered anew
            assertEquals(one.see(key(i), changed).isKept(), other.see(key(i), changed).isKept());
        }
        assertEquals(RepeatedLines.SAMPLE, one.pages());
        assertEquals(RepeatedLines.SAMPLE, other.pages());
    }

    private static RepeatedLines seen(List<Integer> pages) {
        RepeatedLines lines = new RepeatedLines(10, 0.3);
        pages.forEach(i -> lines.see(key(i), page(i)));
        return lines;
    }
}
