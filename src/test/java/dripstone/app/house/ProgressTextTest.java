package dripstone.app.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dripstone.app.house.ProgressText.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressTextTest {
    private static final List<Part> PARTS = List.of(
            new Part("docs 12,345", "docs 12.3k", 4),
            new Part("tokens 1,234,567", "tok 1.2M", 5),
            new Part("step 1,234", "step 1,234", 1),
            new Part("held-out 5.123 (unigram 6.123)", "held-out 5.12 (unigram 6.12)", 0));

    @Test
    void aWideTerminalShowsEverythingInFull() {
        assertEquals("docs 12,345 | tokens 1,234,567 | step 1,234 | held-out 5.123 (unigram 6.123)", ProgressText.fit(PARTS, 76));
    }

    @Test
    void aNarrowerOneShowsAbbreviations() {
        assertEquals("docs 12.3k | tok 1.2M | step 1,234 | held-out 5.12 (unigram 6.12)", ProgressText.fit(PARTS, 75));
    }

    @Test
    void whatMattersLeastGoesFirst() {
        assertEquals("docs 12.3k | step 1,234 | held-out 5.12 (unigram 6.12)", ProgressText.fit(PARTS, 60));
        assertEquals("step 1,234 | held-out 5.12 (unigram 6.12)", ProgressText.fit(PARTS, 45));
        assertEquals("held-out 5.12 (unigram 6.12)", ProgressText.fit(PARTS, 3));
    }

    @Test
    void noWidthIsExceededUntilOnePartIsLeft() {
        for (int columns = 28; columns < 100; columns++) {
            assertTrue(ProgressText.fit(PARTS, columns).length() <= columns);
        }
    }

    @Test
    void numbersAreAbbreviated() {
        assertEquals("999", ProgressText.brief(999));
        assertEquals("12.3k", ProgressText.brief(12_345));
        assertEquals("1.2M", ProgressText.brief(1_234_567));
        assertEquals("2.0G", ProgressText.brief(2_000_000_000));
    }
}
